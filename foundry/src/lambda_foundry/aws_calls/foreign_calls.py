"""What calls of boto3's, Powertools' and Python's own functions give."""

import re
from collections.abc import Callable

from lambda_foundry.aws_calls.arguments import Arguments
from lambda_foundry.aws_calls.aws_objects import AWS, Recorder
from lambda_foundry.aws_calls.operations import table
from lambda_foundry.aws_calls.project_code import is_standard
from lambda_foundry.aws_calls.service_models import service_model
from lambda_foundry.aws_calls.values import (
    NOTHING,
    Client,
    Dictionary,
    Foreign,
    Provider,
    Resource,
    Session,
    Text,
    Values,
    Variable,
    items_of,
    texts,
    union,
)

POWERTOOLS = "aws_lambda_powertools.utilities."

_SESSIONS = {
    "boto3.Session",
    "boto3.session.Session",
    "botocore.session.get_session",
    "botocore.session.Session",
    "boto3._get_default_session",
}
_PROGRAMS = {
    "os.system", "os.popen", "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell",
    *(f"subprocess.{way}" for way in ("run", "call", "check_call", "check_output", "Popen",
                                      "getoutput", "getstatusoutput")),
}  # fmt: skip
_STUBS = ("mypy_boto3_", "types_boto3_")
_CREDENTIALS = {"aws_access_key_id", "aws_session_token"}
_CLIENTS = {"boto3.client", "boto3.create_client"}
_MAKERS = {*_CLIENTS, "boto3.resource"}
_CREDENTIALS_FROM = 6
"""Arguments of `client` and `resource` before the credentials, where they are given by position."""
_TRANSFERS = {"boto3.s3.transfer.S3Transfer"}
_CONFIGURATIONS = {"botocore.config.Config", "botocore.client.Config"}
_UNSIGNED = Foreign("botocore.UNSIGNED")
_ASYNCHRONOUS = re.compile(r"^aio(boto(?:3|core)\b)")
"""Packages with the names of boto3 and botocore, to await."""
FIELDS = {"dataclasses.field", "pydantic.Field", "pydantic.fields.Field"}
"""What says which value a field of a class has at first."""
_PASSED_ON = {
    "functools.lru_cache", "functools.cache", "functools.partial", "contextlib.closing",
    "asyncio.run", "copy.copy", "copy.deepcopy",
    *(f"builtins.{name}" for name in ("next", "iter", "reversed", "sorted", "list", "tuple", "set",
                                      "frozenset", "enumerate", "zip", "max", "min", "str")),
}  # fmt: skip


def call_foreign(name: str, given: Arguments, recorder: Recorder) -> Values:  # noqa: PLR0911  # one line a kind
    """What a call of something that isn't the project's own gives."""
    name = _ASYNCHRONOUS.sub(r"\1", name).replace("boto3.DEFAULT_SESSION.", "boto3.")
    if name in {*_SESSIONS, *_MAKERS} and _is_somebody_else(name, given):
        return NOTHING
    if name in _CONFIGURATIONS and _UNSIGNED in given.keywords.get("signature_version", NOTHING):
        return frozenset({_UNSIGNED})
    if name in _SESSIONS:
        return frozenset({Session()})
    if name in _CLIENTS:
        return _made(given.get(0, "service_name"), Client, recorder)
    if name == "boto3.resource":
        return _made(given.get(0, "service_name"), Resource, recorder)
    if name.startswith(POWERTOOLS):
        return _call_powertools(name.removeprefix(POWERTOOLS), given, recorder)
    found = _given_by(name, given)
    return _handed_on(name, given, recorder) if found is None else found


def _is_somebody_else(name: str, given: Arguments) -> bool:
    """Whether it calls by other credentials than those of the execution role, or by none."""
    first = _CREDENTIALS_FROM if name in _MAKERS else 0
    is_given = bool(_CREDENTIALS & given.keywords.keys()) or len(given.positional) > first
    return is_given or _UNSIGNED in given.keywords.get("config", NOTHING)


def _given_by(name: str, given: Arguments) -> "Values | None":
    """What functions give that call nothing: Python's, and those of fields; None for others."""
    if name in {"os.getenv", "os.environ.get"}:
        return or_else(_variables(given.get(0, "key")), given.get(1, "default"))
    if name in {"builtins.dict", "types.SimpleNamespace"}:
        return _dictionary(given) | union(given.positional)
    if name in FIELDS:
        return given.get(0, "default")
    if name == "typing.cast":
        return given.get(1, "val")
    if name in _TRANSFERS:
        return given.get(0, "client")  # It has methods of the client, by the same names.
    return union(given.positional) if name in _PASSED_ON else None


def or_else(values: Values, otherwise: Values) -> Values:
    """What a variable holds, and what the code takes where it isn't set."""
    plain = frozenset(Variable(one.name) if isinstance(one, Variable) else one for one in otherwise)
    return otherwise | frozenset(
        Variable(one.name, plain) if isinstance(one, Variable) else one for one in values
    )


def _dictionary(given: Arguments) -> Values:
    held = frozenset((frozenset({Text(key)}), value) for key, value in given.keywords.items())
    return frozenset({Dictionary(held)})


def _made(services: Values, make: Callable[[str], Client | Resource], recorder: Recorder) -> Values:
    known = [name for name in texts(services) if service_model(name)]
    if not known:
        recorder.cannot_tell("of which service it makes a client")
    return frozenset(make(name) for name in known)


def _variables(names: Values) -> Values:
    return frozenset(Variable(name) for name in texts(names))


def _call_powertools(name: str, given: Arguments, recorder: Recorder) -> Values:
    parts = name.split(".")
    last = parts[-1]
    row = table("powertools").get(name) or table("powertools").get(f"{parts[0]}.{last}")
    if row:
        where = row.get("resource")
        named = keyed(given.get(where["position"], where["keyword"])) if where else NOTHING
        for operation in row["operations"]:
            service, _, called = operation.partition(".")
            recorder.called(service, called, named, Arguments())
    if last in table("powertools_providers"):
        named = given.get(0, "table_name") if last == "DynamoDBProvider" else NOTHING
        return frozenset({Provider(last, named)})
    return NOTHING


def keyed(values: Values) -> Values:
    """The names of a dictionary that has them for keys, with what isn't sure about it."""
    tables = [value for value in values if isinstance(value, Dictionary)]
    return union(one.keys for one in tables) | (values - frozenset(tables))


def _handed_on(name: str, given: Arguments, recorder: Recorder) -> Values:
    """Nothing is known of what foreign code does with a client, or a program with the role."""
    if name in _PROGRAMS or name.startswith(("os.exec", "os.spawn", "os.posix_spawn")):
        recorder.cannot_tell("what the program calls that it starts")
    package = name.partition(".")[0]
    handed = given.all | items_of(given.all)
    if not is_harmless(package) and any(isinstance(value, AWS) for value in handed):
        recorder.cannot_tell(
            f"what {name.removesuffix('()')} calls with the client that it is given"
        )
    return frozenset({Foreign(f"{name}()")}) if package != "builtins" else NOTHING


def is_harmless(package: str) -> bool:
    """Whether a package is known to call nothing of AWS but what the code asks it for."""
    is_known = package in {"builtins", *table("packages")["harmless"]}
    return is_known or is_standard(package) or package.startswith(_STUBS)


def annotated(name: str) -> Values:
    """What an annotation by the stubs of boto3 stands for: `mypy_boto3_s3.S3Client`."""
    package, _, rest = name.partition(".")
    if not package.startswith(_STUBS):
        return NOTHING
    service = package.removeprefix("mypy_boto3_").removeprefix("types_boto3_").replace("_", "-")
    service = service.removesuffix("-")
    type_ = rest.rpartition(".")[2]
    if type_.endswith("Client"):
        return frozenset({Client(service)})
    if type_.endswith("ServiceResource"):
        return frozenset({Resource(service)})
    model = service_model(service)
    is_resource = model is not None and type_ in model.resources
    return frozenset({Resource(service, type_)}) if is_resource else NOTHING
