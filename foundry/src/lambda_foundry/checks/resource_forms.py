"""Resources that no check can read, since they have another shape than CloudFormation's."""

from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.document import Template


def properties(template: Template) -> Iterator[Problem]:
    """Properties that are a list or a text."""
    for logical_id, resource in template.resources.items():
        given = resource.get("Properties")
        if given is not None and not isinstance(given, dict):
            kind = "a list" if isinstance(given, list) else f"'{given}'"
            yield Problem(
                resource=logical_id,
                what=f"its Properties are {kind[:60]}, not an object",
                why="deployment fails",
                instead="write the properties by their names",
            )
