"""What a function makes of properties that exclude its defaults: those give way, or it says why."""

from collections.abc import Iterator, Mapping
from typing import Any

from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from lambda_foundry.mistakes import Mistake

LOGS = (
    "the function has a log group, which the stage's log_retention and removal_policy are for; "
    "give it another by log_group="
)

IMAGE = (
    "PythonFunction deploys the folder lambda_src/<source>; for a container image take "
    "lambda_.Function(code=lambda_.Code.from_ecr_image(…), handler=lambda_.Handler.FROM_IMAGE, "
    "runtime=lambda_.Runtime.FROM_IMAGE), and give that to the trigger"
)

TWICE = (
    "reserved_concurrency counts where the stage reserves any, reserved_concurrent_executions "
    "everywhere; leave one out"
)

REFUSED = {
    "code": IMAGE,
    "log_removal_policy": LOGS,
    "log_retention": LOGS,
    "log_retention_retry_options": LOGS,
    "log_retention_role": LOGS,
}
"""Why a property can't be given, and what to write in its place."""


def check_properties(scope: IConstruct, id_: str, given: Mapping[str, Any]) -> None:
    """Raise `Mistake` for what a function of a folder can't have, and for what is said twice."""
    said = {name for name, value in given.items() if value is not None}
    problems = [f"{name}: {reason}" for name, reason in REFUSED.items() if name in said]
    if given["handler"] == "FROM_IMAGE":
        problems.append(f"handler: {IMAGE}")
    if {"reserved_concurrency", "reserved_concurrent_executions"} <= said:
        problems.append(TWICE)
    problems += _mistaken_texts(given)
    if problems:
        raise Mistake(f"{scope.node.path}/{id_}: {problems[0]}")


def _mistaken_texts(given: Mapping[str, Any]) -> Iterator[str]:
    """Names in place of what has them, and values that aren't texts, of which jsii tells little."""
    for name, example in (
        ("runtime", "Runtime.PYTHON_3_14"),
        ("architecture", "Architecture.ARM_64"),
    ):
        if isinstance(given.get(name), str):
            yield f"{name}: '{given[name]}' is a text; write one like {name}=lambda_.{example}"
    layers = given.get("layers", ())
    for layer in [layers] if isinstance(layers, str) else layers:
        if isinstance(layer, str):
            yield f"layers: '{layer}' is a text; write layers=[shared_layer(scope, \"{layer}\")]"
    for name, value in (given.get("environment") or {}).items():
        if isinstance(value, bool | int | float):
            yield f'environment: {name} is {value}, and variables are texts; write "{value}"'


def logging(given: Mapping[str, Any], *, level: lambda_.ApplicationLogLevel) -> dict[str, Any]:
    """JSON at this level; nothing that the function's own format of logs excludes."""
    format_ = given.get("logging_format", given.get("log_format"))
    if format_ in {lambda_.LoggingFormat.TEXT, "Text"}:
        return {}
    defaults = {
        "logging_format": lambda_.LoggingFormat.JSON,
        "application_log_level_v2": level,
        "system_log_level_v2": lambda_.SystemLogLevel.INFO,
    }
    older = {name for name, deprecated in DEPRECATED.items() if deprecated in given}
    return {name: value for name, value in defaults.items() if name not in older}


DEPRECATED = {
    "logging_format": "log_format",
    "application_log_level_v2": "application_log_level",
    "system_log_level_v2": "system_log_level",
}
"""What CDK called each before; it takes one of the two names."""
