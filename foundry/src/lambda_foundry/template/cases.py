"""How a template turns out in each case of its conditions, as far as they decide about rights.

docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
"""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

from lambda_foundry.template.branches import chosen, conditions_in, in_case
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import FUNCTION, MAPPING, PERMISSION
from lambda_foundry.template.policies import MANAGED_POLICY, POLICY, ROLE, ROLE_POLICY
from lambda_foundry.template.values import logical_id_in

_RIGHTS = (ROLE, POLICY, ROLE_POLICY, MANAGED_POLICY, PERMISSION)
_MOST = 4
"""How many comparisons are looked at together: each doubles the number of cases."""

_Comparison = tuple[str, str]
"""What is compared, and with what, both as JSON."""


def cases(template: Template) -> list[tuple[Template, str]]:
    """The template without its conditions in each case, with the words for it.

    Nothing where no condition decides about rights, or more than can be looked at.
    """
    deciding = _deciding(template)
    used = {*deciding, *_of_resources(template)}
    seen: set[str] = set()
    compared = sorted(
        {one for name in used for one in _compared(template, {"Condition": name}, seen)}
    )
    if not deciding or len(compared) > _MOST:
        return []
    found: dict[str, tuple[Template, str]] = {}
    for values in product((True, False), repeat=len(compared)):
        truth = dict(zip(compared, values, strict=True))
        if _is_possible(template, truth):
            known: dict[str, bool] = {}
            holds = {n: _holds(template, {"Condition": n}, truth, known) for n in sorted(used)}
            where = in_case({name: holds[name] for name in sorted(deciding)})
            found.setdefault(json.dumps(holds), (_shaped(template, holds), where))
    return list(found.values())


def _deciding(template: Template) -> set[str]:
    """The conditions of roles, policies and permissions, and those that choose a role."""
    found = {name for _, said in template.of_type(*_RIGHTS) for name in conditions_in(said)}
    for id_ in template.ids(*_RIGHTS):
        found |= _of_resource(template, id_)
    for _, said in template.of_type(FUNCTION):
        found |= set(conditions_in(said.get("Role")))
    return found


def _of_resources(template: Template) -> Iterator[str]:
    """The conditions of all resources, and those in the settings of what needs rights."""
    for id_ in template.resources:
        yield from _of_resource(template, id_)
    for _, said in template.of_type(FUNCTION, MAPPING, "AWS::Lambda::EventInvokeConfig"):
        yield from conditions_in(said)


def _of_resource(template: Template, logical_id: str) -> set[str]:
    name = template.resources[logical_id].get("Condition")
    return {name} if isinstance(name, str) else set()


def _compared(template: Template, expression: Any, seen: set[str]) -> Iterator[_Comparison]:
    """What an expression compares, each condition that it names looked at once."""
    match expression:
        case {"Condition": str(name)}:
            if name not in seen:
                seen.add(name)
                yield from _compared(template, _expression(template, name), seen)
        case {"Fn::And": list(parts)} | {"Fn::Or": list(parts)} | {"Fn::Not": list(parts)}:
            for part in parts:
                yield from _compared(template, part, seen)
        case _:
            yield _comparison(expression)


def _expression(template: Template, name: str) -> Any:
    return as_dict(template.document.get("Conditions")).get(name, {"Ref": name})


def _comparison(expression: Any) -> _Comparison:
    match expression:
        case {"Fn::Equals": [first, second]}:
            # A text comes last, whichever way it is written.
            one, other = sorted((first, second), key=lambda each: isinstance(each, str))
            return json.dumps(one, sort_keys=True), json.dumps(other, sort_keys=True)
    return json.dumps(expression, sort_keys=True), ""


def _holds(
    template: Template, expression: Any, truth: dict[_Comparison, bool], known: dict[str, bool]
) -> bool:
    match expression:
        case {"Condition": str(name)}:
            if name not in known:
                known[name] = False  # also for one that names itself, which is refused
                known[name] = _holds(template, _expression(template, name), truth, known)
            return known[name]
        case {"Fn::And": list(parts)}:
            return all(_holds(template, part, truth, known) for part in parts)
        case {"Fn::Or": list(parts)}:
            return any(_holds(template, part, truth, known) for part in parts)
        case {"Fn::Not": list(parts)}:
            return not any(_holds(template, part, truth, known) for part in parts)
    return truth[_comparison(expression)]


def _is_possible(template: Template, truth: dict[_Comparison, bool]) -> bool:
    """Whether no value is two things at once, or none of those that it may be."""
    equal: dict[str, set[str]] = {}
    for (one, other), value in truth.items():
        is_said = one.startswith('"') and one != other
        if value and (is_said or other in equal.get(one, set()) - {other}):
            return False
        if value and other.startswith('"'):
            equal.setdefault(one, set()).add(other)
        if one == other and not value:
            return False
    return all(len(values) == 1 for values in equal.values()) and all(
        _is_one_of(template, one, truth) for one, _ in truth
    )


def _is_one_of(template: Template, one: str, truth: dict[_Comparison, bool]) -> bool:
    """Whether a parameter may have such a value, by those that the template allows."""
    parameter = template.section("Parameters").get(logical_id_in(json.loads(one)), {})
    allowed = parameter.get("AllowedValues")
    if not isinstance(allowed, list):
        return True
    known = {json.dumps(str(value)) for value in allowed}
    said = {other: value for (what, other), value in truth.items() if what == one}
    is_other = any(said[other] and other.startswith('"') for other in said.keys() - known)
    return not is_other and any(said.get(other, True) for other in known)


def _shaped(template: Template, holds: dict[str, bool]) -> Template:
    resources = {
        logical_id: chosen(resource, holds)
        for logical_id, resource in template.resources.items()
        if holds.get(str(resource.get("Condition")), True)
    }
    shaped = Template(
        template.document | {"Resources": resources},
        folder=template.folder,
        stack_name=template.stack_name,
        region=template.region,
        account=template.account,
        parent=template.parent,
        id_in_parent=template.id_in_parent,
    )
    shaped.unread, shaped.sources = template.unread, template.sources
    return shaped
