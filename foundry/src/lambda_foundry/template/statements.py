"""IAM policy statements in one shape, however the template writes them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lambda_foundry.template.document import as_dict
from lambda_foundry.template.values import UNKNOWN, alternatives, listed, text


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of a policy. Actions are text; resources stay as the template writes them."""

    origin: str
    """The logical id of the resource that holds the policy."""
    effect: str
    actions: list[str] = field(default_factory=list)
    not_actions: list[str] = field(default_factory=list)
    resources: list[Any] = field(default_factory=list)
    not_resources: list[Any] = field(default_factory=list)
    principals: dict[str, list[Any]] = field(default_factory=dict)
    """By kind: `Service`, `AWS`, `Federated`, `CanonicalUser`; `*` alone is `{"AWS": ["*"]}`."""
    not_principals: dict[str, list[Any]] = field(default_factory=dict)
    conditions: dict[str, Any] = field(default_factory=dict)
    sid: str = ""
    is_certain: bool = True
    """False where a condition of the template decides whether the statement is there."""

    @property
    def allows(self) -> bool:
        """Whether it grants; a statement that denies takes away."""
        return self.effect == "Allow"

    @property
    def resource_texts(self) -> list[str]:
        """The resources as `Fn::Sub` would write them."""
        return [text(resource) for resource in self.resources]


def statements(document: Any, *, origin: str, is_certain: bool = True) -> list[Statement]:
    """The statements of a policy document, given as an object or as JSON in a string."""
    branches = list(alternatives(_parsed(document)))
    certain = is_certain and branches == [_parsed(document)]
    return [
        _statement(raw, origin=origin, is_certain=certain and sure)
        for branch in branches
        for raw, sure in _raw(as_dict(_parsed(branch)).get("Statement"))
    ]


def _parsed(document: Any) -> Any:
    if not isinstance(document, str):
        return document
    try:
        return json.loads(document)
    except ValueError:
        return None


def _raw(value: Any) -> Iterator[tuple[dict[str, Any], bool]]:
    items = value if isinstance(value, list) else [value]
    for item in items:
        for branch in listed(item):
            if isinstance(branch, dict) and "Effect" in branch:
                yield branch, branch is item


def _statement(raw: dict[str, Any], *, origin: str, is_certain: bool) -> Statement:
    return Statement(
        origin=origin,
        effect=text(raw.get("Effect")),
        actions=[text(action) for action in listed(raw.get("Action"))],
        not_actions=[text(action) for action in listed(raw.get("NotAction"))],
        resources=listed(raw.get("Resource")),
        not_resources=listed(raw.get("NotResource")),
        principals=_principals(raw.get("Principal")),
        not_principals=_principals(raw.get("NotPrincipal")),
        conditions=as_dict(raw.get("Condition")),
        sid=text(raw.get("Sid", "")),
        is_certain=is_certain,
    )


def _principals(value: Any) -> dict[str, list[Any]]:
    if value is None:
        return {}
    if isinstance(value, str):
        return {"AWS": [value]}
    if not isinstance(value, dict) or any(key.startswith("Fn::") for key in map(str, value)):
        return {UNKNOWN: [value]}
    return {str(kind): listed(who) for kind, who in value.items()}
