"""The access of every function of this project, from its synthesized assembly."""

from functools import cache
from typing import Any

from lambda_foundry.access.report import as_words
from lambda_foundry.access.template_access import TemplateAccess, template_access
from lambda_foundry.names import functions_by_path, services_by_path
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.document import Template, shown_name
from lambda_foundry.template.functions import FUNCTION
from lambda_foundry.template.stack import Stack


def project_access(assembly: Assembly) -> list[TemplateAccess]:
    """Every stack, and every stack nested in one."""
    functions, services = functions_by_path(), services_by_path()
    return [
        template_access(
            template,
            name=stack.path,
            service=services.get(stack.path, ""),
            functions=functions,
        )
        for stack in assembly.stacks
        for template in stack.templates
    ]


def access_of_one(assembly: Assembly, function: str) -> tuple[Template, TemplateAccess] | None:
    """The template and the access of one function of this project, read from its stack alone.

    None where no function has exactly this name.
    """
    functions, services = functions_by_path(), services_by_path()
    path = {name: path for path, name in functions.items()}.get(function, "").partition("/")[0]
    for stack in assembly.stacks:
        if stack.path == path:
            template = stack.template
            found = [
                logical_id
                for logical_id in template.ids(FUNCTION)
                if shown_name(template, logical_id, functions=functions) == function
            ]
            if len(found) == 1:
                return template, template_access(
                    template,
                    name=path,
                    service=services.get(path, ""),
                    functions=functions,
                    only=found,
                )
    return None


def words_of(stack: Stack, part: dict[str, Any]) -> dict[str, Any]:
    """`{"Access": …}` for what a part of a stack allows; nothing for one that allows nothing."""
    access = _access_in(stack)
    resources = part.get("Resources", {})
    words: dict[str, Any] = {
        function.path.partition("/")[2] or function.logical_id: as_words(function)
        for function in access.functions
        if function.logical_id in resources
    }
    beside = [entry.line.words for entry in access.beside if entry.owner in resources]
    if beside:
        words["beside its functions"] = beside
    return {"Access": words} if words else {}


@cache
def _access_in(stack: Stack) -> TemplateAccess:
    """Read once for all parts of a stack; the time of each would grow with the others."""
    return template_access(
        stack.template,
        name=stack.path,
        service=services_by_path().get(stack.path, ""),
        functions=functions_by_path(),
    )
