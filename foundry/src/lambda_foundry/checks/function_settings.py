"""Memory, timeout, storage, architecture, logs and runtime: the values that Lambda takes.

docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.versions import provisioned
from lambda_foundry.template.branches import branches
from lambda_foundry.template.cfn_lint_data import cfn_lint_data
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.values import (
    alternatives,
    branches_of,
    listed,
    literal,
    most_items,
    number,
    numbers,
    shortened,
)

MEMORY = (128, 10_240)
TIMEOUT = (1, 900)
STORAGE = (512, 10_240)
"""Megabytes and seconds: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

ON_INSTANCES = (1, 5400)
"""Seconds, for a function of a capacity provider:
docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
"""

DURABLE = (1, 366 * 24 * 60 * 60)
"""Seconds of a whole execution: docs.aws.amazon.com/lambda/latest/api/API_DurableConfig.html"""

ARCHITECTURES = ("arm64", "x86_64")

_FORMAT = "LogFormat"
LOGS = {
    _FORMAT: ("JSON", "Text"),
    "ApplicationLogLevel": ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"),
    "SystemLogLevel": ("DEBUG", "INFO", "WARN"),
}
"""docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html"""

NEWEST = "python3.14"
_OTHER_LANGUAGES = re.compile(r"(nodejs|java|dotnet(core)?|ruby|go|provided)[\w.-]*")
_PYTHON = re.compile(r"python3\.1[0-5]")
"""3.15 is a public preview: github.com/aws/aws-lambda-roadmap/issues/55"""

_BELOW_313 = re.compile(r"python3\.([0-9]|1[0-2])")
_FROM_313 = {
    # docs.aws.amazon.com/lambda/latest/dg/durable-supported-runtimes.html
    "DurableConfig": "durable functions",
    # docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-runtimes.html
    "CapacityProviderConfig": "managed instances",
}
"""What runs on Python from 3.13 on, by the property that asks for it."""


def memory(template: Template) -> Iterator[Problem]:
    """Memory out of bounds, which not even CloudFormation's own schema sees."""
    for function in function_ids(template):
        properties = template.settings(function)
        if "CapacityProviderConfig" not in properties:  # managed instances take more
            yield from _bounded(function, "memory", properties.get("MemorySize"), MEMORY, "MB")


def timeout(template: Template) -> Iterator[Problem]:
    """A timeout out of bounds."""
    for function in function_ids(template):
        properties = template.settings(function)
        bounds = ON_INSTANCES if "CapacityProviderConfig" in properties else TIMEOUT
        yield from _bounded(function, "timeout", properties.get("Timeout"), bounds, "seconds")
        longest = as_dict(properties.get("DurableConfig")).get("ExecutionTimeout")
        yield from _bounded(function, "execution timeout", longest, DURABLE, "seconds")


def storage(template: Template) -> Iterator[Problem]:
    """Ephemeral storage out of bounds."""
    for function in function_ids(template):
        value = as_dict(template.settings(function).get("EphemeralStorage")).get("Size")
        yield from _bounded(function, "ephemeral storage", value, STORAGE, "MB")


def _bounded(
    function: str, name: str, value: object, bounds: tuple[int, int], unit: str
) -> Iterator[Problem]:
    least, most = bounds
    wrong = [
        (given, where)
        for given, where in branches_of(value)
        if (found := number(given)) is not None and not least <= found <= most
    ]
    for given, where in wrong[:1]:
        yield Problem(
            resource=function,
            what=f"its {name} is {shortened(given)} {unit}{where}",
            why="deployment fails",
            instead=f"write {least} to {most}",
        )


def reserved(template: Template) -> Iterator[Problem]:
    """A reserve below none at all, or below what is provisioned of it."""
    provisioned = _provisioned(template)
    for function in function_ids(template):
        value = template.settings(function).get("ReservedConcurrentExecutions")
        most = max(numbers(value), default=math.inf)
        if 0 <= most < provisioned[function]:
            yield Problem(
                resource=function,
                what=f"its reserved concurrency is {most:g}, of which {provisioned[function]} are "
                "to be provisioned",
                why="deployment fails",
                instead=f"reserve {provisioned[function]} or more, or leave the reserve out",
            )
        for given, where in branches_of(value):
            if (number(given) or 0) < 0:
                yield Problem(
                    resource=function,
                    what=f"its reserved concurrency is {shortened(given)}{where}",
                    why="deployment fails",
                    instead="write 0 to stop it, or leave it out to reserve nothing",
                )


def _provisioned(template: Template) -> Counter[str]:
    """How many environments the versions and aliases of each function keep ready, at least."""
    kept: Counter[str] = Counter()
    scaled: Counter[str] = Counter()
    for _, function, settings in provisioned(template):
        wanted = as_dict(settings)
        kept[function] += _least(wanted.get("ProvisionedConcurrentExecutions"))
        scaled[function] += _least(wanted.get("MinCapacity"))
    return kept | scaled  # what scales an alias takes the place of what the alias asks for


def _least(count: Any) -> int:
    return int(min(numbers(count), default=0))


def file_systems(template: Template) -> Iterator[Problem]:
    """A file system of a function that is in no VPC."""
    for function in function_ids(template):
        properties = template.settings(function)
        if "FileSystemConfigs" not in properties or "CapacityProviderConfig" in properties:
            continue
        both = {name: properties.get(name) for name in ("FileSystemConfigs", "VpcConfig")}
        for branch in branches(both):
            network = as_dict(branch.properties.get("VpcConfig"))
            if branch.properties.get("FileSystemConfigs") and not network.get("SubnetIds"):
                yield Problem(
                    resource=function,
                    what=f"it has a file system and no VpcConfig{branch.where}",
                    why="deployment fails: a file system is reached from its VPC alone",
                    instead="give the function the VPC, vpc=, or leave the file system out",
                )
                break


def architecture(template: Template) -> Iterator[Problem]:
    """A processor that Lambda doesn't have, or two at once."""
    for function in function_ids(template):
        given = template.settings(function).get("Architectures")
        names = [name for value in listed(given) if (name := literal(value)) is not None]
        wrong = [name for name in names if name not in ARCHITECTURES]
        if wrong or (len(names) > 1 and most_items(given) > 1):
            yield Problem(
                resource=function,
                what=f"its architecture is {', '.join(wrong or names)}",
                why="deployment fails: Lambda runs one of arm64 and x86_64",
                instead="write one of them, or leave it out for x86_64",
            )


def log_levels(template: Template) -> Iterator[Problem]:
    """A format or a level that Lambda doesn't have, and a level of logs that are plain text."""
    for function in function_ids(template):
        held = {"Logs": template.settings(function).get("LoggingConfig")}
        for branch in branches(held):
            said = _wrong_logs(as_dict(branch.properties.get("Logs")))
            if said:
                yield Problem(
                    resource=function,
                    what=f"{said[0]}{branch.where}",
                    why="deployment fails" + said[1],
                    instead=said[2],
                )
                break


def _wrong_logs(given: dict[str, Any]) -> tuple[str, str, str] | None:
    """What is wrong, why more exactly, and what to write instead."""
    for name, taken in LOGS.items():
        for value in map(literal, alternatives(given.get(name))):
            if value is not None and value not in taken:
                return f"its {name} is '{shortened(value)}'", "", f"write {', '.join(taken)}"
    levels = " and ".join(name for name in LOGS if name != _FORMAT and name in given)
    if levels and literal(given.get(_FORMAT, "Text")) == "Text":
        only = ": Lambda takes a level for JSON alone"
        return f"it has {levels}, and its logs are plain text", only, "write LogFormat: JSON"
    return None


def runtime(template: Template) -> Iterator[Problem]:
    """Runtimes that Lambda doesn't have, not for all functions, or that it has deprecated."""
    for function in function_ids(template):
        properties = template.settings(function)
        newer = [who for name, who in _FROM_313.items() if properties.get(name)]
        for value, where in branches_of(properties.get("Runtime")):
            name = literal(value)
            if name and (said := _wrong(name, newer)):
                why, instead = said
                yield Problem(
                    resource=function,
                    what=f"its runtime is '{name}'{where}",
                    why=why,
                    instead=f"write '{instead}'",
                )
                break


def _wrong(name: str, newer: list[str]) -> tuple[str, str] | None:
    """Why not to use a runtime, and which one to use; `newer` is what takes no older Python."""
    if newer and _BELOW_313.fullmatch(name):
        return f"deployment fails: {newer[0]} run on Python from 3.13 on", NEWEST
    dates = _dates().get(name)
    if dates is None:
        is_one = _PYTHON.fullmatch(name) or _OTHER_LANGUAGES.fullmatch(name)
        return None if is_one else ("Lambda has none of that name", NEWEST)
    today = datetime.now(tz=UTC).date().isoformat()
    deprecated, blocked = dates["deprecated"], dates["create-block"]
    instead = dates.get("successor") or NEWEST
    if blocked <= today:
        return f"Lambda has made no new functions with it since {blocked}", instead
    if deprecated <= today and name.startswith("python"):
        ends = f"new functions can be made until {blocked}"
        return f"Lambda has deprecated it on {deprecated}, and {ends}", instead
    return None


@cache
def _dates() -> dict[str, Any]:
    """Each runtime's dates; nothing where there is no list of them."""
    return cfn_lint_data("LmbdRuntimeLifecycle.json")
