"""What CDK's context says, as it was meant: `-c` gives texts where CDK wants structures."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from lambda_foundry.mistakes import Mistake

BOUNDARY = "@aws-cdk/core:permissionsBoundary"
PARTITIONS = "@aws-cdk/core:target-partitions"
QUALIFIER = "@aws-cdk/core:bootstrapQualifier"

OF_CDK = "@aws-cdk"
"""How the names of CDK's own settings and feature flags begin."""

TRUE_OR_FALSE = {"true": True, "false": False}


def as_meant(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context, with CDK's own settings read as what they are.

    CDK would take the text `false` for true, and pass over a permissions boundary that is a text.
    Raises `Mistake` for a setting of a form that CDK would pass over.
    """
    return {name: _as_meant(name, value) for name, value in context.items()}


def check_tags(settings: Mapping[str, Any]) -> None:
    """Raise `Mistake` for `tags` of `cdk.json` that the CLI would pass over, or fail on later."""
    tags = settings.get("tags")
    if tags is not None and not _are_tags(tags):
        raise Mistake(
            f'cdk.json: tags: {json.dumps(tags)} is no list of tags; write "tags": '
            '[{"Key": "team", "Value": "shop"}]'
        )


def _are_tags(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(tag, dict)
        and set(tag) == {"Key", "Value"}
        and all(isinstance(part, str) for part in tag.values())
        for tag in value
    )


def _as_meant(name: str, value: Any) -> Any:
    if name in SETTINGS and value is not None:
        is_right, example = SETTINGS[name]
        meant = _parsed(value) if name != QUALIFIER else value
        if not is_right(meant):
            raise Mistake(
                f"{name}: {_shown(value)} is none; write it into cdk.json, below context: "
                f'"{name}": {example}'
            )
        return meant
    if isinstance(value, str) and name.startswith(OF_CDK):
        return TRUE_OR_FALSE.get(value.lower(), value)
    return value


def _parsed(value: Any) -> Any:
    """A text as the JSON that it is, if it is any."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _is_boundary(value: Any) -> bool:
    """Whether it is a policy, by its name or by its ARN.

    docs.aws.amazon.com/cdk/v2/guide/customize-permissions-boundaries.html
    """
    return (
        isinstance(value, dict)
        and set(value) in ({"name"}, {"arn"})
        and all(isinstance(part, str) and part for part in value.values())
    )


def _are_partitions(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _is_qualifier(value: Any) -> bool:
    """As the bootstrap template takes it."""
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,10}", value) is not None


def _shown(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)


SETTINGS: dict[str, tuple[Callable[[Any], bool], str]] = {
    BOUNDARY: (_is_boundary, '{"name": "developers"}'),
    PARTITIONS: (_are_partitions, '["aws"]'),
    QUALIFIER: (_is_qualifier, '"shop"'),
}
"""What each has to be, and how one writes it."""
