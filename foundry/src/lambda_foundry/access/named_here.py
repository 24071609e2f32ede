"""Which resource of a template an ARN names by the physical name that the template gives it."""

from lambda_foundry.template.arns import Arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import FUNCTION
from lambda_foundry.template.physical_names import NAMINGS
from lambda_foundry.template.values import UNKNOWN, text

LOGS_OF_FUNCTIONS = "log-group:/aws/lambda/"
RULE, DEFAULT_BUS = "AWS::Events::Rule", "default"
Named = tuple[str, str, str]
"""A logical id, what an ARN has before its name, and what it has after it."""


def named_here(arn: Arn, template: Template) -> Named | None:
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
