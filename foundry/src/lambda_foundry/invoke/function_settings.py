"""What an invocation needs to know of a function, read from its template."""

import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambda_foundry.invoke.function_lookup import FoundFunction
from lambda_foundry.invoke.intrinsics import NO_VALUE, Intrinsics, Unknown
from lambda_foundry.invoke.properties import Properties
from lambda_foundry.invoke.references import TemplateReferences
from lambda_foundry.mistakes import Mistake

# As CloudFormation ends the names that it makes up; no deployment has this one.
MADE_UP = "INVOKEDLOCAL"
LONGEST_NAME = 64
ARCHITECTURES = {"aarch64": "arm64", "arm64": "arm64", "x86_64": "x86_64", "AMD64": "x86_64"}


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
    variables: Mapping[str, str]

    @property
    def python_version(self) -> str:
        """`3.14` of `python3.14`."""
        return self.runtime.removeprefix("python")

    @property
    def fits_host(self) -> bool:
        """Whether native modules for the function can be loaded here."""
        return self.python_version == HOST_PYTHON and self.architecture == HOST_ARCHITECTURE


HOST_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
HOST_ARCHITECTURE = ARCHITECTURES.get(platform.machine(), platform.machine())


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
    stack = function.template.name
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
        memory=read.whole_number("MemorySize", default=128),
        timeout=read.whole_number("Timeout", default=3),
        log_format=read.text("LogFormat", default="Text", within=logging),
        log_level=read.text("ApplicationLogLevel", default="", within=logging) or None,
        log_group=_log_group(logging, references.intrinsics, stack, name),
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
                if intrinsics.resolve(value) is not NO_VALUE:
                    known[name] = intrinsics.text(value)
            except Unknown as reason:
                unknown[name] = str(reason)
    if unknown:
        width = max(map(len, unknown))
        raise Mistake(
            f"{function.shown}: only a deployment knows what these variables hold; add\n"
            + "\n".join(
                f"  --env {name}={'…':<{width - len(name) + 1}}  {reason}"
                for name, reason in unknown.items()
            )
            + "\nor --outputs FILE of: uv run npx cdk deploy --all --outputs-file FILE"
        )
    return known


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
