"""The access of every function of a template, and what the template allows beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lambda_foundry.access.beside import Beside, beside
from lambda_foundry.access.function_access import FunctionAccess, access_of, told
from lambda_foundry.access.names import Names
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_ids

SERVERLESS = "AWS::Serverless::Function"
"""A function that becomes one by a transform, with its role and its permissions."""


@dataclass(frozen=True, kw_only=True)
class TemplateAccess:
    """Every function, and the permissions that are no function's."""

    name: str
    functions: list[FunctionAccess]
    beside: list[Beside] = field(default_factory=list)


def template_access(
    template: Template,
    *,
    name: str,
    service: str = "",
    functions: Mapping[str, str] | None = None,
) -> TemplateAccess:
    """The access of a template's functions.

    `service` is whose stack it is, `functions` the project's functions by their constructs' paths.
    """
    found = [
        access_of(Names(template, function, service=service, functions=functions))
        for function in [*function_ids(template), *template.ids(SERVERLESS)]
    ]
    known = {term for access in found for term in told(access)}
    others = Names(template, "", service=service, functions=functions)
    return TemplateAccess(name=name, functions=found, beside=beside(others, known))
