"""A function of an assembly: found by what a person calls it, and read from its template.

People name it by service and function, by its construct's path, its logical id, or a file of it.
"""

import platform
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import check_chosen, functions_by_path, meant_by
from lambda_foundry.project import given_path, project_root
from lambda_foundry.template.deployment import DeploymentValues, TemplateReferences
from lambda_foundry.template.document import Template, shown_name
from lambda_foundry.template.functions import ALIAS, FUNCTION, VERSION, function_of
from lambda_foundry.template.intrinsics import ABSENT, Intrinsics, Unknown

# As CloudFormation ends the names that it makes up; no deployment has this one.
MADE_UP = "INVOKEDLOCAL"
LONGEST_NAME = 64
ARCHITECTURES = {"aarch64": "arm64", "arm64": "arm64", "x86_64": "x86_64", "AMD64": "x86_64"}
HOST_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
HOST_ARCHITECTURE = ARCHITECTURES.get(platform.machine(), platform.machine())

# docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
RESERVED = (
    "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
)  # fmt: skip
NAME = re.compile(r"[a-zA-Z]([a-zA-Z0-9_])+")

LONGEST_EXECUTION = 31_622_400
"""Seconds of a durable one: docs.aws.amazon.com/lambda/latest/api/API_DurableConfig.html"""

# docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
LOG_FORMATS = ("JSON", "Text")
LOG_LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


@dataclass(frozen=True, kw_only=True)
class FoundFunction:
    """A function's resource, and the alias it was asked for by, if any."""

    template: Template
    logical_id: str
    alias: str | None = None

    @property
    def properties(self) -> dict[str, Any]:
        """What the template says of the function."""
        return self.template.properties(self.logical_id)

    @property
    def path(self) -> str:
        """The path of its construct."""
        return shown_name(self.template, self.logical_id)

    @property
    def project_name(self) -> str | None:
        """`service/function` for a function of this project."""
        functions = functions_by_path()
        part = "/".join(self.path.split("/")[:2])
        name = shown_name(self.template, self.logical_id, functions=functions)
        return name if part in functions else None

    @property
    def shown(self) -> str:
        """The name that people know it by."""
        return self.project_name or self.path

    @property
    def is_python(self) -> bool:
        """Whether it can be invoked here, as far as its template alone tells."""
        runtime = self.properties.get("Runtime", "")
        if isinstance(runtime, str):
            return runtime.startswith("python")
        references = TemplateReferences(self.template, templates=[], values=DeploymentValues())
        try:
            return references.intrinsics.text(runtime).startswith("python")
        except Unknown:
            return False

    @property
    def sample_event(self) -> Path | None:
        """The file with its sample event, if there is one."""
        file = project_root() / "tests" / "events" / f"{self.project_name}.json"
        return file if self.project_name and file.is_file() else None


def find_function(name: str, templates: list[Template]) -> FoundFunction:
    """The one function that `name` means; raises `Mistake` with a list of what there is."""
    named = list(_named_functions(templates))
    found = meant_by(_owner_of_file(name) or name, named)
    # Whatever else CDK puts beside a function, such as a provider, is rarely meant.
    pythons = [function for function in found if function.is_python]
    chosen = _each_once(pythons or found)
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        raise Mistake(f"{name}: means {len(chosen)} functions; write one of\n{_table(chosen)}")
    check_chosen(name)
    functions = _each_once(f for _, f in named if f.is_python and not f.alias)
    if not functions:
        raise Mistake(f"{name}: there is no such function; the assembly has none in Python")
    raise Mistake(f"{name}: there is no such function; there are\n{_table(functions)}")


def _owner_of_file(name: str) -> str | None:
    """`service/function` of a file of its own, which is what an editor knows of a function."""
    path = given_path(name).resolve()
    if not path.is_relative_to(project_root()) or not path.exists():
        return None
    match path.relative_to(project_root()).parts:
        case ("lambda_src", service, function, *_):
            return f"{service}/{function}"
        case ("stacks", service, _) | ("tests", "events", service, _):
            return f"{service}/{path.stem}"
        case ("tests", service, file) if file.startswith("test_"):
            return f"{service}/{path.stem.removeprefix('test_')}"
    return None


def _named_functions(templates: list[Template]) -> Iterable[tuple[list[str], FoundFunction]]:
    """Every function by its names, also by the names of its aliases and versions."""
    for template in templates:
        for logical_id in template.resources:
            names = [logical_id, shown_name(template, logical_id)]
            properties, type_ = template.properties(logical_id), template.type(logical_id)
            if type_ == FUNCTION:
                if isinstance(properties.get("FunctionName"), str):
                    names.append(properties["FunctionName"])
                yield names, FoundFunction(template=template, logical_id=logical_id)
                continue
            points = type_ in {ALIAS, VERSION}
            if points and (target := function_of(template, properties.get("FunctionName"))):
                # A path that an alias lies under means the function, not its alias as well.
                alias = properties.get("Name") if type_ == ALIAS else None
                yield names, FoundFunction(template=template, logical_id=target, alias=alias)


def _each_once(functions: Iterable[FoundFunction]) -> list[FoundFunction]:
    """Each function once: itself where that is meant too, else by an alias of it."""
    kept: dict[tuple[int, str], FoundFunction] = {}
    for function in sorted(functions, key=lambda found: found.alias or ""):
        kept.setdefault((id(function.template), function.logical_id), function)
    return sorted(kept.values(), key=lambda function: function.path)


def _table(functions: list[FoundFunction]) -> str:
    rows = [(f.project_name or "", f.path, f.logical_id) for f in functions]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width)
        for row in rows
    )
    return "\n".join(f"  {line.rstrip()}" for line in lines)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a person knows better than the template: variables, deployed values, layers by ARN."""

    variables: Mapping[str, str] = field(default_factory=dict)
    values: DeploymentValues = field(default_factory=DeploymentValues)
    layers: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FunctionSettings:
    """A function's configuration; timeout in seconds, memory in MB, by Lambda's names."""

    name: str
    arn: str
    region: str
    version: str
    handler: str
    runtime: str
    architecture: str
    memory: int
    timeout: int
    log_format: str
    log_level: str | None
    log_group: str
    separates_tenants: bool
    variables: Mapping[str, str]
    execution_timeout: int | None = None
    """Seconds that an execution may take with its waits; None for a function that isn't durable."""

    @property
    def python_version(self) -> str:
        """`3.14` of `python3.14`."""
        return self.runtime.removeprefix("python")

    @property
    def fits_host(self) -> bool:
        """Whether native modules for the function can be loaded here."""
        fits = (self.python_version, self.architecture) == (HOST_PYTHON, HOST_ARCHITECTURE)
        return fits and sys.platform == "linux"


def read_settings(
    function: FoundFunction, references: TemplateReferences, *, variables: Mapping[str, str]
) -> FunctionSettings:
    """Everything but the code; `variables` overrides those of the template.

    Raises `Mistake` with every variable that only a deployment knows.
    """
    read = Properties(function, references.intrinsics)
    runtime = read.text("Runtime", default="a container image")
    if not runtime.startswith("python"):
        raise Mistake(f"{function.shown}: runs on {runtime}; only Python functions run here")
    logging = read.section("LoggingConfig")
    wanted = read.section("Variables", within=read.section("Environment"))
    stack = function.template.stack_name or ""
    name = read.text("FunctionName", default=_made_up_name(stack, function.logical_id))
    place = references.place
    arn = f"arn:{place.partition}:lambda:{place.region}:{place.account}:function"
    return FunctionSettings(
        name=name,
        arn=f"{arn}:{name}:{function.alias}" if function.alias else f"{arn}:{name}",
        region=place.region,
        version="1" if function.alias else "$LATEST",
        handler=read.text("Handler"),
        runtime=runtime,
        architecture=read.text("Architectures", default="x86_64"),
        memory=read.whole_number("MemorySize", default=128, least=128),
        timeout=read.whole_number("Timeout", default=3, least=1),
        log_format=read.one_of(LOG_FORMATS, "LogFormat", within=logging) or "Text",
        log_level=read.one_of(LOG_LEVELS, "ApplicationLogLevel", within=logging),
        log_group=_log_group(logging, references.intrinsics, stack, name),
        separates_tenants=bool(read.section("TenancyConfig")),
        execution_timeout=read.execution_timeout(),
        variables=_variables(function, references.intrinsics, wanted, given=variables),
    )


def _variables(
    function: FoundFunction,
    intrinsics: Intrinsics,
    wanted: Mapping[str, Any],
    *,
    given: Mapping[str, str],
) -> dict[str, str]:
    known, unknown = dict(given), {}
    for name, value in wanted.items():
        if name not in given:
            try:
                if intrinsics.resolve(value) is not ABSENT:
                    known[name] = intrinsics.text(value)
            except Unknown as reason:
                unknown[name] = str(reason)
    if unknown:
        raise Mistake(_what_to_give(function, unknown))
    _check_names(known, owner=function.shown)
    return known


def _what_to_give(function: FoundFunction, unknown: Mapping[str, str]) -> str:
    width = max(map(len, unknown))
    return (
        f"{function.shown}: only a deployment knows what these variables hold; add\n"
        + "\n".join(
            f"  --env {name}={'…':<{width - len(name) + 1}}  {reason}"
            for name, reason in unknown.items()
        )
        + "\nor --outputs FILE of: uv run npx cdk deploy --all --outputs-file FILE"
    )


def _check_names(names: Iterable[str], *, owner: str) -> None:
    """Refuse variables that Lambda would refuse at a deployment, in its words."""
    if reserved := [name for name in names if name in RESERVED]:
        raise Mistake(
            f"{owner}: Lambda was unable to configure your environment variables because the "
            "environment variables you have provided contains reserved keys that are currently "
            "not supported for modification. Reserved keys used in this request: "
            + ", ".join(reserved)
        )
    if bad := [name for name in names if not NAME.fullmatch(name)]:
        raise Mistake(
            f"{owner}: {', '.join(bad)}: no name for a variable; write a letter, then letters, "
            "digits and _"
        )


def _made_up_name(stack: str, logical_id: str) -> str:
    """A name of the form that CloudFormation makes up at a deployment."""
    room = LONGEST_NAME - len(MADE_UP) - 2
    longest_id = min(len(logical_id), max(room - len(stack), room // 2))
    return f"{stack[: room - longest_id]}-{logical_id[:longest_id]}-{MADE_UP}"


def _log_group(logging: Mapping[str, Any], intrinsics: Intrinsics, stack: str, name: str) -> str:
    match logging.get("LogGroup"):
        case None:
            return f"/aws/lambda/{name}"
        case given:
            try:
                return intrinsics.text(given)
            except Unknown:
                logical_id = given.get("Ref", "LogGroup") if isinstance(given, dict) else "LogGroup"
                return _made_up_name(stack, logical_id)


class Properties:
    """The properties of one function, with the conditions around them decided.

    A `Mistake` names the property that only a deployment knows, or that is of the wrong kind.
    """

    def __init__(self, function: FoundFunction, intrinsics: Intrinsics) -> None:
        self._function = function
        self._intrinsics = intrinsics

    def text(
        self, name: str, *, default: str | None = None, within: Mapping[str, Any] | None = None
    ) -> str:
        """A property that is text or a list of one text, of the function or of a section of it."""
        value = self._known(name, within, self._intrinsics.resolve)
        only = value[0] if isinstance(value, list) and value else value
        if only is None and default is None:
            raise Mistake(f"{self._function.shown}: its template gives no {name}")
        return default or "" if only is None else self._intrinsics.text(only)

    def one_of(
        self, allowed: tuple[str, ...], name: str, *, within: Mapping[str, Any]
    ) -> str | None:
        """A property of a section that has one of a few values; None without it."""
        value = self.text(name, default="", within=within)
        if value and value not in allowed:
            raise Mistake(
                f"{self._function.shown}: its {name} is {value}; write one of {', '.join(allowed)}"
            )
        return value or None

    def whole_number(
        self,
        name: str,
        *,
        default: int,
        least: int,
        within: Mapping[str, Any] | None = None,
    ) -> int:
        """A property that counts something, of which Lambda wants a least number."""
        text = self.text(name, default=str(default), within=within)
        if not text.isdecimal() or int(text) < least:
            raise Mistake(
                f"{self._function.shown}: its {name} is {text}; write a whole number from {least}"
            )
        return int(text)

    def execution_timeout(self) -> int | None:
        """What a durable function has, in seconds; None of another."""
        durable = self.section("DurableConfig")
        if not durable:
            return None
        return self.whole_number(
            "ExecutionTimeout", default=LONGEST_EXECUTION, least=1, within=durable
        )

    def section(self, name: str, *, within: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A property that has properties of its own, those as they are; empty without it."""
        found = self._known(name, within, self._intrinsics.opened) or {}
        if not isinstance(found, dict):
            raise Mistake(f"{self._function.shown}: its {name} is {found!r}, not an object")
        return found

    def items(self, name: str) -> list[Any]:
        """A property that is a list, its items as they are; empty without it."""
        found = self._known(name, None, self._intrinsics.opened) or []
        if not isinstance(found, list):
            raise Mistake(f"{self._function.shown}: its {name} is {found!r}, not a list")
        return found

    def _known(
        self, name: str, within: Mapping[str, Any] | None, read: Callable[[Any], Any]
    ) -> Any:
        try:
            value = read((self._function.properties if within is None else within).get(name))
        except Unknown as unknown:
            raise Mistake(f"{self._function.shown}: its {name} needs {unknown}") from unknown
        return None if value is ABSENT else value
