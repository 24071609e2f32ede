"""Exceptions to the checks, noted in the template beside the resource, each with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass

from lambda_foundry.template.document import Template, as_dict

METADATA = "lambda-foundry:acknowledged"
"""The key of a resource's metadata that holds reasons by rule."""

OPTIONAL = "Optional"
"""What stands before a rule of cdk-nag, beside its exception, that may also not occur."""

EXPECTED = "Expected"
"""What stands before a rule, beside its exception, that has to occur; CDK's own needn't."""

CHECKOV = "checkov"
"""The key of a resource's metadata that holds exceptions to checkov's checks."""


@dataclass(frozen=True)
class Acknowledged:
    """One rule that one resource is allowed to break."""

    resource: str
    rule: str
    reason: str


def exceptions_in(template: Template) -> Iterator[Acknowledged]:
    """Every exception that a template notes; one without a reason is none."""
    for logical_id in template.resources:
        noted = as_dict(template.metadata(logical_id).get(METADATA))
        for rule, reason in noted.items():
            if isinstance(reason, str) and reason.strip():
                yield Acknowledged(logical_id, str(rule), reason)
