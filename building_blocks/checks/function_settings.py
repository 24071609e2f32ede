"""Memory, timeout, storage, runtime and architecture: the values that Lambda takes."""

from collections.abc import Iterator

from building_blocks.checks.finding import Problem
from building_blocks.template.document import Template, as_dict
from building_blocks.template.functions import function_ids
from building_blocks.template.values import listed, literal, number

MEMORY = (128, 10_240)
TIMEOUT = (1, 900)
STORAGE = (512, 10_240)
"""Megabytes and seconds: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

# New functions can be made with these: docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
PYTHON_RUNTIMES = ("python3.10", "python3.11", "python3.12", "python3.13", "python3.14")
ARCHITECTURES = ("arm64", "x86_64")


def runs_python(template: Template, function: str) -> bool:
    """Whether the function's code is Python: other languages' files have other rules."""
    runtime = literal(template.properties(function).get("Runtime")) or ""
    return runtime.startswith("python")


def memory(template: Template) -> Iterator[Problem]:
    """Memory out of bounds, which not even CloudFormation's own schema sees."""
    for function in function_ids(template):
        properties = template.properties(function)
        if "CapacityProviderConfig" not in properties:  # managed instances take more
            yield from _bounded(function, "memory", properties.get("MemorySize"), MEMORY, "MB")


def timeout(template: Template) -> Iterator[Problem]:
    """A timeout out of bounds."""
    for function in function_ids(template):
        value = template.properties(function).get("Timeout")
        yield from _bounded(function, "timeout", value, TIMEOUT, "seconds")


def storage(template: Template) -> Iterator[Problem]:
    """Ephemeral storage out of bounds."""
    for function in function_ids(template):
        value = as_dict(template.properties(function).get("EphemeralStorage")).get("Size")
        yield from _bounded(function, "ephemeral storage", value, STORAGE, "MB")


def _bounded(
    function: str, name: str, value: object, bounds: tuple[int, int], unit: str
) -> Iterator[Problem]:
    found, (least, most) = number(value), bounds
    if found is not None and not least <= found <= most:
        yield Problem(
            resource=function,
            what=f"its {name} is {found:g} {unit}",
            why="deployment fails",
            instead=f"write {least} to {most}",
        )


def runtime(template: Template) -> Iterator[Problem]:
    """A Python that Lambda doesn't have, or no longer gives to new functions."""
    for function in function_ids(template):
        name = literal(template.properties(function).get("Runtime"))
        if name and name.startswith("python") and name not in PYTHON_RUNTIMES:
            yield Problem(
                resource=function,
                what=f"its runtime is '{name}'",
                why="Lambda has none of that name that is still supported",
                instead=f"write '{PYTHON_RUNTIMES[-1]}'",
            )


def architecture(template: Template) -> Iterator[Problem]:
    """A processor that Lambda doesn't have, or two at once."""
    for function in function_ids(template):
        given = [
            literal(name) for name in listed(template.properties(function).get("Architectures"))
        ]
        if None not in given and given and (len(given) > 1 or given[0] not in ARCHITECTURES):
            yield Problem(
                resource=function,
                what=f"its architecture is {', '.join(map(str, given))}",
                why="deployment fails: Lambda runs one of arm64 and x86_64",
                instead="write one of them, or leave it out for x86_64",
            )
