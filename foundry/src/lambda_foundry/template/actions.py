"""The actions that IAM knows, by the list that cfn-lint ships."""

import json
from fnmatch import filter as matching
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lambda_foundry.template.document import as_dict


@cache
def services_with_actions() -> dict[str, Any]:
    """Every service's actions, in lower case; nothing where cfn-lint is not installed."""
    package = find_spec("cfnlint")
    if package is None or package.origin is None:
        return {}
    file = Path(package.origin).parent / "data" / "AdditionalSpecs" / "Policies.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found


def known_services() -> set[str]:
    """The services that have actions, by the prefix of their actions."""
    return set(services_with_actions())


def is_known_action(action: str) -> bool:
    """Whether a service has this very action; true for all where there is no list of them."""
    service, _, name = action.lower().partition(":")
    known = services_with_actions().get(service, {}).get("Actions")
    return not services_with_actions() or (isinstance(known, dict) and name in known)


def actions_like(pattern: str) -> list[str]:
    """The actions of the list that a text with wildcards stands for, in lower case."""
    service, _, name = pattern.lower().partition(":")
    known = services_with_actions().get(service, {}).get("Actions")
    if not isinstance(known, dict):
        return []
    return [f"{service}:{action}" for action in matching(known, name)]


def kinds_of_resources(pattern: str) -> set[str]:
    """What the actions that a text stands for can be done to, as `{"bucket", "accesspoint"}`."""
    service, _, _ = pattern.lower().partition(":")
    entries = as_dict(as_dict(services_with_actions().get(service)).get("Actions"))
    names = [action.partition(":")[2] for action in actions_like(pattern)]
    return {kind for name in names for kind in as_dict(entries.get(name)).get("Resources", [])}


def resources_of(action: str) -> list[str]:
    """The kinds of resources that an action is about, by the words of the list."""
    service, _, name = action.lower().partition(":")
    known = as_dict(as_dict(services_with_actions().get(service)).get("Actions"))
    return list(as_dict(known.get(name)).get("Resources") or ())
