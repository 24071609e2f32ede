"""What code names by a text: the ARNs of it, and whether a statement's ARN takes them in.

The forms of ARNs are those of each service's page in
docs.aws.amazon.com/service-authorization/latest/reference/
"""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.template.actions import resources_of
from lambda_foundry.template.arns import VARIABLE, Arn, split_arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.physical_names import NAMINGS
from lambda_foundry.template.values import UNKNOWN, text

REST = "\0"
"""Stands in a form for what isn't known and may be anything, such as the key of an object."""
_SUFFIX = "-" + 6 * REST
"""What Secrets Manager appends to a secret's name."""
_FORMS = {
    ("bedrock", "agent-alias"): "agent-alias/{name}",
    ("bedrock", "guardrail"): "guardrail/{name}",
    ("bedrock", "knowledge-base"): "knowledge-base/{name}",
    ("codebuild", "project"): "project/{name}",
    ("cognito-idp", "userpool"): "userpool/{name}",
    ("dynamodb", "table"): "table/{name}",
    ("events", "event-bus"): "event-bus/{name}",
    ("firehose", "deliverystream"): "deliverystream/{name}",
    ("glue", "job"): "job/{name}",
    ("iot", "topic"): "topic/{name}",
    ("kinesis", "stream"): "stream/{name}",
    ("kms", "key"): "key/{name}",
    ("lambda", "function"): "function:{name}",
    ("s3", "bucket"): "{name}",
    ("s3", "object"): "{name}/" + REST,
    ("secretsmanager", "Secret"): "secret:{name}" + _SUFFIX,
    ("sns", "topic"): "{name}",
    ("sqs", "queue"): "{name}",
    ("ssm", "parameter"): "parameter/{name}",
    ("states", "statemachine"): "stateMachine:{name}",
}
"""The end of the ARN by an action's service and kind of resource."""
# What leads to a bucket by another name, or is no bucket of the kind that these ARNs are of.
_OTHER_BUCKETS = ("-s3alias", "--x-s3", "--ol-s3", ".mrap")
_QUEUE_ADDRESS = re.compile(r"https?://sqs\.([\w-]+)\.amazonaws\.com[\w.]*/(\d{12})/([\w.-]+)")
_MODEL_OF_PROFILE = re.compile(r"(?:global|apac|us-gov|[a-z]{2})\.(\w[\w-]*\..+)")
_PART = re.compile(r"\{(partition|region|account|suffix)\}")
_PSEUDO = {"partition": "Partition", "region": "Region", "account": "AccountId"}
_RESOLVED_LATER = re.compile(r"\{\{resolve:[^}]*\}\}")
_SURE = 6
"""So much of a logical id is in the name that CloudFormation makes of it."""


@dataclass(frozen=True)
class Thing:
    """One thing of AWS, by the end of its ARN; which region and account, if that is known."""

    service: str
    forms: tuple[str, ...]
    """The thing's own form, and then what else a right may be on, where that isn't documented."""
    name: str
    region: str = ""
    account: str = ""


def things_named(action: str, name: str, *, by_index: bool = False) -> list[Thing]:
    """What an action needs a right on where code calls it by this name; nothing if unknown.

    A name may be a name, an address or an ARN.
    """
    service = action.partition(":")[0]
    arn = split_arn(name)
    if service == "bedrock" and "InvokeModel" in action:
        return _models(name, arn)
    kind = next((one for one in resources_of(action) if (service, one) in _FORMS), None)
    if kind is None or (arn and arn.service != service):
        return []
    place = (arn.region, arn.account) if arn else ("", "")
    if address := _QUEUE_ADDRESS.fullmatch(name):
        place = (address[1], address[2])
    plain = _plain_name(service, arn.resource if arn else name, is_arn=arn is not None)
    if plain is None:
        return []
    form = _FORMS[service, kind].format(name=plain)
    if by_index:
        form = f"{form}/index/{REST}"
    if service == "secretsmanager" and arn:
        form = f"{form.removesuffix(_SUFFIX)}{REST}"
    return [Thing(service, (form, *_others(action, form)), plain, *place)]


def _others(action: str, form: str) -> tuple[str, ...]:
    """What else a right for an action may be on, as far as that isn't documented."""
    if action == "ssm:GetParametersByPath":
        return _around(form)
    start, name, *qualifier = form.split(":")[:3] if ":" in form else [form, ""]
    if start == "stateMachine" or (start == "function" and action != "lambda:InvokeFunction"):
        whole = f"{start}:{name}"
        return (whole, f"{whole}:{REST}") if qualifier or start == "function" else ()
    return ()


def _around(path: str) -> tuple[str, ...]:
    """What is below a path of parameters, and the paths that it is below of.

    Whether a right on these is one on the path isn't documented.
    """
    parts = path.rstrip("/").split("/")
    above = ("/".join(parts[:end]) for end in range(2, len(parts)))
    return (f"{path.rstrip('/')}/{REST}", *above)


def _models(name: str, arn: Arn | None) -> list[Thing]:
    """A model, or a profile with the model behind it, which needs a right of its own.

    docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
    """
    if arn and arn.resource.startswith("prompt/"):
        return []  # It tells no model.
    if arn:
        name = arn.resource_parts[-1]
        return [Thing(arn.service, (arn.resource,), name, arn.region, arn.account)]
    if not re.fullmatch(r"[\w-]+\.[\w.:-]+", name):
        return []
    profile = _MODEL_OF_PROFILE.fullmatch(name)
    model = Thing("bedrock", (f"foundation-model/{profile[1] if profile else name}",), name)
    return [Thing("bedrock", (f"inference-profile/{name}",), name), model] if profile else [model]


def takes_in(template: Template, value: Any, thing: Thing) -> bool | None:
    """Whether an ARN, perhaps with wildcards, takes in a thing; None if it can't be known."""
    written = _with_names(template, _RESOLVED_LATER.sub(UNKNOWN, text(value)), thing.name)
    if not written.strip("*"):
        return True
    arn = split_arn(written)
    if arn is None:
        return _beginning_takes_in(written, thing)
    fields = [
        _service_is(arn.service, thing.service),
        _place_is(arn.region, thing.region, template.region),
        _place_is(arn.account, thing.account, template.account),
        _resource_takes_in(arn.resource, thing.forms),
    ]
    return False if False in fields else None if None in fields else True


def _beginning_takes_in(written: str, thing: Thing) -> bool | None:
    """A pattern that ends before the resource: `arn:aws:sqs:*`."""
    fields = written.split(":")
    if fields[0] != "arn" or UNKNOWN in written or not written.endswith("*"):
        return None
    pattern = VARIABLE.sub("*", ":".join(fields[2:]) or "*")
    return None if _may_begin(pattern, thing.service) or _matches(thing.service, pattern) else False


def _place_is(written: str, known: str, own: str | None) -> bool | None:
    """Whether a region or an account is that of a thing: its own one where no name tells."""
    if written in {"*", "${AWS::Region}", "${AWS::AccountId}"} and not (own and known):
        return True if written == "*" or not known else None
    pattern = own if own and written.startswith("${AWS::") else written
    if VARIABLE.search(pattern):
        return None
    if not known:
        return True if not pattern or pattern == own else None
    return _matches(known, pattern)


def _service_is(written: str, known: str) -> bool | None:
    return None if VARIABLE.search(written) else _matches(known, written)


def _resource_takes_in(pattern: str, forms: tuple[str, ...]) -> bool | None:
    open_ = VARIABLE.sub("*", pattern)
    if not any(_may_meet(open_, form) for form in forms):
        return False
    return True if pattern == open_ and _matches(forms[0], pattern) else None


def _may_meet(pattern: str, form: str) -> bool:
    known, is_open, _ = form.partition(REST)
    if not is_open:
        return _matches(form, pattern)
    return _may_begin(pattern, known) or pattern == known.removesuffix("/")


def _matches(written: str, pattern: str) -> bool:
    return fnmatchcase(written, pattern.replace("[", "[[]"))


def _may_begin(pattern: str, beginning: str) -> bool:
    """Whether a pattern may match a text that begins so."""
    return any(_matches(beginning, pattern[:end]) for end in range(len(pattern) + 1))


def _plain_name(service: str, name: str, *, is_arn: bool) -> str | None:
    """The name in an argument or at the end of an ARN; None for what leads to something else."""
    if service == "s3" and (is_arn or name.endswith(_OTHER_BUCKETS)):
        return None
    match service:
        case "dynamodb":
            name = name.removeprefix("table/").partition("/")[0]
        case "sqs":
            name = name.rpartition("/")[2]
        case "lambda":
            name = name.rpartition("function:")[2]
        case "secretsmanager" | "states":
            name = name.partition(":")[2] if is_arn else name
        case "kms" if not is_arn and name.startswith("alias/"):
            return None  # A statement names the key.
        case "kms" if is_arn and not name.startswith("key/"):
            return None
        case "ssm":
            name = name.removeprefix("parameter/" if is_arn else "").lstrip("/").partition(":")[0]
        case "bedrock" | "cognito-idp" | "events" | "firehose" | "kinesis" | "kms":
            name = name.partition("/")[2] if is_arn else name
    return name if re.fullmatch(r"[\w./+=@:$-]+", name) else None


def _with_names(template: Template, written: str, name: str) -> str:
    """An ARN with the names of the template's own resources in it, as far as they are known.

    A generated name has the start of the logical id in it, so that most names aren't it.
    """

    def named(variable: re.Match[str]) -> str:
        logical_id, _, attribute = variable[0][2:-1].partition(".")
        naming = NAMINGS.get(template.type(logical_id))
        form = (naming.attributes.get(attribute) if attribute else naming.ref) if naming else None
        if naming is None or form is None:
            return variable[0]
        given = template.properties(logical_id).get(naming.name_property)
        if given is None and logical_id[:_SURE].lower() in name.lower():
            return variable[0]
        known = "{generated}" if given is None else text(given)
        return _PART.sub(_pseudo_parameter, form.replace("{name}", known))

    return VARIABLE.sub(named, written)


def _pseudo_parameter(part: re.Match[str]) -> str:
    return f"${{AWS::{_PSEUDO[part[1]]}}}" if part[1] in _PSEUDO else UNKNOWN
