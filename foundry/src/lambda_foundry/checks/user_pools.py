"""Properties of a user pool that are fixed once it is made: a deployment that changes them fails.

docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-updating.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lambda_foundry.template.document import as_dict
from lambda_foundry.template.intrinsics import is_open

USER_POOL = "AWS::Cognito::UserPool"

_SIGN_IN = ("AliasAttributes", "UsernameAttributes")
_CASE = "UsernameConfiguration"
_OF_ATTRIBUTE = ("AttributeDataType", "DeveloperOnlyAttribute", "Mutable", "Required")


def fixed_changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What of a user pool changed and can't, as `UsernameAttributes` or `email in its Schema`."""
    found = [
        name
        for name in _SIGN_IN
        if _are_known(before.get(name), now.get(name))
        and _sorted(before.get(name)) != _sorted(now.get(name))
    ]
    if _are_known(before.get(_CASE), now.get(_CASE)):
        # A pool that says nothing tells upper from lower case.
        cases = {
            _plain(as_dict(one.get(_CASE)).get("CaseSensitive", True)) for one in (before, now)
        }
        found += [_CASE] if len(cases) > 1 else []
    if _are_known(before.get("Schema"), now.get("Schema")):
        found += [f"{name} in its Schema" for name in _attributes_changed(before, now)]
    return found


def _attributes_changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Attributes that are gone, that are others, or that are new and required."""
    old, new = _attributes(before), _attributes(now)
    for name, given in old.items():
        then = new.get(name)
        if then is None or any(
            key in given and key in then and _plain(given[key]) != _plain(then[key])
            for key in _OF_ATTRIBUTE
        ):
            yield name
    for name, given in new.items():
        if name not in old and _plain(given.get("Required", False)) == "true":
            yield name


def _attributes(pool: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    given = pool.get("Schema")
    each = map(as_dict, given if isinstance(given, list) else [])
    return {str(one.get("Name")).removeprefix("custom:"): one for one in each}


def _are_known(*values: Any) -> bool:
    return not any(map(is_open, values))


def _sorted(value: Any) -> list[str]:
    return sorted(map(str, value)) if isinstance(value, list) else []


def _plain(value: Any) -> str:
    return json.dumps(value).strip('"').lower()
