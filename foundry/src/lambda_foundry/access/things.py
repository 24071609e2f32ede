"""What a statement is about: a value of a template as a thing with a name, or as one text."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lambda_foundry.access.arn_words import (
    THIS_ACCOUNT,
    THIS_REGION,
    part_of,
    part_of_arn,
    shortened,
)
from lambda_foundry.access.names import Names, noun_of
from lambda_foundry.access.vocabulary import listing
from lambda_foundry.template.arns import Arn, split_arn
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import FUNCTION
from lambda_foundry.template.physical_names import NAMINGS
from lambda_foundry.template.values import UNKNOWN, literal, reference, text

_VARIABLE = re.compile(r"\$\{([^{}.]+)(?:\.[^{}]*)?\}")
_BEFORE = re.compile(r"([\w-]+[:/])?(/aws/lambda/)?")
_LEADING = re.compile(r"\$\{([^{}]+)\}(.*)", re.DOTALL)

DEPLOYMENT = re.compile(r"\$\{(Fn::[^{}]*)\}")
"""What `full_text` writes for a function that can't be carried out here."""

_HERE = {"AccountId": "<account>", "Region": "<region>", "StackName": "<stack>"}
_NAME_AT = {":": 5, "/": 1}
"""From which part of an ARN on its name is, by the sign that it is split at."""

CARRIED_OUT = {"Ref", "Fn::GetAtt", "Fn::Join", "Fn::Sub"}

LOGS_OF_FUNCTIONS = "log-group:/aws/lambda/"
LOGS_AT_THE_EDGE = f"{LOGS_OF_FUNCTIONS}us-east-1."
"""Of a function's copies in any region: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/
edge-functions-logs.html
"""
RULE, DEFAULT_BUS = "AWS::Events::Rule", "default"
Named = tuple[str, str, str]
"""A logical id, what an ARN has before its name, and what it has after it."""


@dataclass(frozen=True)
class Thing:
    """`the uptime table Results`, and which part of it: `any index`, nothing for itself."""

    name: str
    part: str = ""


ANYTHING = Thing("*")
"""A policy's `*`; its words depend on what is done to it."""


ITSELF = Thing("it")
"""In a resource's own policy: that resource."""


def thing_of(value: Any, names: Names) -> Thing:
    """The thing that a value of the template stands for."""
    written = full_text(value)
    if written == "*":
        return ANYTHING
    if arn := split_arn(written):
        return _from_arn(arn, names)
    if leading := _LEADING.fullmatch(written):
        return _from_reference(leading[1], leading[2], names)
    return Thing(f"`{with_words_for_here(shortened(written))}`")


def resource_of(value: Any, names: Names) -> str | None:
    """The resource of the template that a value stands for, also by its name in an ARN."""
    target = reference(value)
    if target:
        return target.logical_id if names.template.type(target.logical_id) else None
    arn = split_arn(full_text(value))
    found = _found_here(arn, names) if arn else None
    return found[0] if found else None


def _from_arn(arn: Arn, names: Names) -> Thing:
    """An ARN around a resource of the template is that resource; any other is put in words."""
    if found := _found_here(arn, names):
        logical_id, before, after = found
        return _around(logical_id, before, _with_stage_names(after, names), names)
    return Thing(*part_of_arn(arn))


def _found_here(arn: Arn, names: Names) -> Named | None:
    """The resource in an ARN, and what the ARN has before and after it."""
    for found in _VARIABLE.finditer(arn.resource):
        before, after = arn.resource[: found.start()], arn.resource[found.end() :]
        is_inside = arn.service == "kafka" and not before.startswith("cluster/")
        is_at_the_edge = (arn.region, before) == ("*", LOGS_AT_THE_EDGE)
        is_whole = _is_whole(LOGS_OF_FUNCTIONS if is_at_the_edge else before, after)
        if names.template.type(found[1]) and is_whole and not is_inside:
            return found[1], before, after
    return _named_here(arn, names.template) if _is_here(arn, names.template) else None


def _is_whole(before: str, after: str) -> bool:
    """Whether a variable is all of a name, not the beginning or the end of another one."""
    is_open_function = (before, after) == ("function:", "*")
    return is_open_function or (bool(_BEFORE.fullmatch(before)) and after[:1] in {"", ":", "/"})


def _is_here(arn: Arn, template: Template) -> bool:
    """Whether an ARN is one of the stack's account and region, as far as the template tells."""
    return arn.account in {"", THIS_ACCOUNT, template.account} and arn.region in {
        "",
        THIS_REGION,
        template.region,
    }


def _named_here(arn: Arn, template: Template) -> Named | None:
    """The resource, also where an object, an index or an alias of it is meant; None for others."""
    known = template.once(_by_name)
    ends = [len(arn.resource), *(at for at, sign in enumerate(arn.resource) if sign in ":/")]
    for end in sorted(ends, reverse=True):
        if found := known.get((arn.service, arn.resource[:end])):
            logical_id, before = found
            return logical_id, before, arn.resource[end:]
    return None


def _by_name(template: Template) -> dict[tuple[str, str], tuple[str, str]]:
    """By service and the resource part of an ARN: the logical id, and what is before its name."""
    found = {}
    for type_, naming in NAMINGS.items():
        if arn := naming.arn:
            before = arn.resource.partition("{name}")[0]
            for logical_id, said in template.of_type(type_):
                if name := _name(said.get(naming.name_property)):
                    found[arn.service, before + name] = (logical_id, before)
    for rule, said in template.of_type(RULE):
        if name := _name(said.get("Name")):
            bus = _name(said.get("EventBusName"))
            before = f"rule/{bus}/" if bus not in {"", DEFAULT_BUS} else "rule/"
            found["events", before + name] = (rule, before)
    for function, said in template.of_type(FUNCTION):
        if name := _name(said.get("FunctionName")):
            key = ("logs", LOGS_OF_FUNCTIONS + name)
            found.setdefault(key, (function, LOGS_OF_FUNCTIONS))
    return found


def _name(value: object) -> str:
    """The name as the template writes it; nothing for one that is a pattern or can't be told."""
    name = "" if value is None else text(value)
    return "" if UNKNOWN in name or "*" in name else name


def _around(logical_id: str, before: str, after: str, names: Names) -> Thing:
    if before.endswith(("/aws/lambda/", LOGS_AT_THE_EDGE)):
        own = logical_id == names.function
        whose = "its own log group" if own else f"the log group of {names.of(logical_id)}"
        where = " at CloudFront's edge" if before == LOGS_AT_THE_EDGE else ""
        return Thing(f"{whose}{where}", part_of("log group", "", after))
    if before == "execution:":
        which = "any execution" if after in {"", ":*"} else f"the execution `{after[1:]}`"
        return Thing(f"{which} of {names.of(logical_id)}")
    return Thing(names.of(logical_id), part_of(noun_of(names.template, logical_id), "", after))


def _with_stage_names(after: str, names: Names) -> str:
    """An API's stage by its name where the template refers to it."""
    return re.sub(
        r"\$\{([^{}.]+)\}",
        lambda found: literal(names.template.properties(found[1]).get("StageName")) or found[0],
        with_words_for_here(after),
    )


def _from_reference(name: str, after: str, names: Names) -> Thing:
    logical_id, _, attribute = name.partition(".")
    template = names.template
    if template.type(logical_id):
        noun = noun_of(template, logical_id)
        inside = part_of(noun, attribute, with_words_for_here(after))
        return Thing(names.of(logical_id), inside)
    after = with_words_for_here(after)
    inside = f"`{after}`" if after else ""
    if logical_id in as_dict(template.document.get("Parameters")):
        return Thing(f"what the parameter {logical_id} names", inside)
    if name.startswith("Fn::ImportValue "):
        return Thing(f"what another stack exports as `{name.partition(' ')[2]}`", inside)
    if DEPLOYMENT.fullmatch(f"${{{name}}}"):
        return Thing(f"what `{name}` gives", inside)
    return Thing(f"`${{{name}}}{after}`")


def things_words(things: Iterable[Thing]) -> str:
    """The things as a list in which each name stands once."""
    parts: dict[str, list[str]] = {}
    for thing in things:
        parts.setdefault(thing.name, []).append(thing.part)
    return listing(_with_parts(name, inside) for name, inside in parts.items())


def _with_parts(name: str, parts: list[str]) -> str:
    said = listing(dict.fromkeys(part or "itself" for part in parts))
    return name if said == "itself" else f"{name} ({said})"


def full_text(value: Any) -> str:
    """As `text`, but `{"Fn::ImportValue": "X"}` is `${Fn::ImportValue X}` in place of `${?}`."""
    return text(_references_named(value))


def _references_named(value: Any) -> Any:
    if isinstance(value, list):
        return [_references_named(item) for item in value]
    if not isinstance(value, dict):
        return value
    if reference(value):
        return value
    if len(value) == 1:
        ((function, argument),) = value.items()
        if cut := _name_cut_from(function, argument):
            return cut
        if str(function).startswith("Fn::") and function not in CARRIED_OUT:
            return {"Ref": f"{function} {_flat(argument)}"}
    return {key: _references_named(part) for key, part in value.items()}


def _name_cut_from(function: object, argument: Any) -> Any:
    """The resource whose name CDK takes from its ARN: the last part of what is split."""
    match function, argument:
        case "Fn::Select", [index, {"Fn::Split": [str(sign), value]}]:
            target = reference(value)
            at = text(index)
            is_name = sign in _NAME_AT and at.isdecimal() and int(at) >= _NAME_AT[sign]
            if target and is_name and not target.logical_id.startswith("AWS::"):
                return value
    return None


def _flat(argument: Any) -> str:
    """A function's argument in one line without braces, which would end the placeholder."""
    if isinstance(argument, str):
        return argument
    return re.sub(r"[{}\"]", "", json.dumps(argument, default=str))


def with_words_for_here(written: str) -> str:
    """`<account>` for `${AWS::AccountId}`, where a text is quoted."""
    return re.sub(r"\$\{AWS::(\w+)\}", lambda found: _HERE.get(found[1], found[0]), written)
