"""Memory, timeout, storage, runtime and architecture: the values that Lambda takes."""

import re
from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.values import alternatives, listed, literal, most_items, numbers

MEMORY = (128, 10_240)
TIMEOUT = (1, 900)
STORAGE = (512, 10_240)
"""Megabytes and seconds: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

ON_INSTANCES = (1, 5400)
"""Seconds, for a function of a capacity provider:
docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
"""

# New functions can be made with these: docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
PYTHON_RUNTIMES = ("python3.10", "python3.11", "python3.12", "python3.13", "python3.14")
_OTHER_LANGUAGES = re.compile(r"(nodejs|java|dotnet(core)?|ruby|go|provided)[\w.]*")
ARCHITECTURES = ("arm64", "x86_64")


def memory(template: Template) -> Iterator[Problem]:
    """Memory out of bounds, which not even CloudFormation's own schema sees."""
    for function in function_ids(template):
        properties = template.properties(function)
        if "CapacityProviderConfig" not in properties:  # managed instances take more
            yield from _bounded(function, "memory", properties.get("MemorySize"), MEMORY, "MB")


def timeout(template: Template) -> Iterator[Problem]:
    """A timeout out of bounds."""
    for function in function_ids(template):
        properties = template.properties(function)
        bounds = ON_INSTANCES if "CapacityProviderConfig" in properties else TIMEOUT
        yield from _bounded(function, "timeout", properties.get("Timeout"), bounds, "seconds")


def storage(template: Template) -> Iterator[Problem]:
    """Ephemeral storage out of bounds."""
    for function in function_ids(template):
        value = as_dict(template.properties(function).get("EphemeralStorage")).get("Size")
        yield from _bounded(function, "ephemeral storage", value, STORAGE, "MB")


def _bounded(
    function: str, name: str, value: object, bounds: tuple[int, int], unit: str
) -> Iterator[Problem]:
    least, most = bounds
    wrong = [found for found in numbers(value) if not least <= found <= most]
    if wrong:
        yield Problem(
            resource=function,
            what=f"its {name} is {wrong[0]:g} {unit}",
            why="deployment fails",
            instead=f"write {least} to {most}",
        )


def runtime(template: Template) -> Iterator[Problem]:
    """A Python that Lambda doesn't have, or no longer gives to new functions."""
    for function in function_ids(template):
        given = alternatives(template.properties(function).get("Runtime"))
        wrong = [name for value in given if (name := literal(value)) and not _is_runtime(name)]
        if wrong:
            yield Problem(
                resource=function,
                what=f"its runtime is '{wrong[0]}'",
                why="Lambda has none of that name that is still supported",
                instead=f"write '{PYTHON_RUNTIMES[-1]}'",
            )


def _is_runtime(name: str) -> bool:
    return name in PYTHON_RUNTIMES or bool(_OTHER_LANGUAGES.fullmatch(name))


def architecture(template: Template) -> Iterator[Problem]:
    """A processor that Lambda doesn't have, or two at once."""
    for function in function_ids(template):
        given = template.properties(function).get("Architectures")
        names = [name for value in listed(given) if (name := literal(value)) is not None]
        wrong = [name for name in names if name not in ARCHITECTURES]
        if wrong or (len(names) > 1 and most_items(given) > 1):
            yield Problem(
                resource=function,
                what=f"its architecture is {', '.join(wrong or names)}",
                why="deployment fails: Lambda runs one of arm64 and x86_64",
                instead="write one of them, or leave it out for x86_64",
            )
