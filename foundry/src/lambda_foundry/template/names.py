"""What people call a resource: `uptime/check` for a function of this project."""

from collections.abc import Mapping

from lambda_foundry.template.document import Template


def shown_name(
    template: Template, logical_id: str, *, functions: Mapping[str, str] | None = None
) -> str:
    """The function that a resource belongs to, its construct's path, or its logical id.

    `functions` gives a project's own functions by the paths of their constructs:
    `{"Uptime/Check": "uptime/check"}`.
    """
    path = template.path(logical_id)
    stack, _, inside = path.partition("/")
    owner = f"{stack}/{inside.partition('/')[0]}"
    return (functions or {}).get(owner) or path.removesuffix("/Resource") or logical_id
