"""`foundry services`: the services and their sizes, or the parts that runners of a CI can share."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lambda_foundry.commands.parser import Parser
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import CHOSEN, counted, is_private, project_functions, project_services
from lambda_foundry.synthesis.parts import mentioned

if TYPE_CHECKING:
    from lambda_foundry.stages import Stage


def main(arguments: list[str]) -> int:
    """Print a line for each service, or a matrix of parts as one line of JSON."""
    options = _parser().parse_args(arguments)
    sizes = _sizes(options.stage)
    if options.parts is None:
        for name, functions in sizes.items():
            print(f"{name}: {counted(functions, 'function')}")
        return 0
    print(json.dumps({"include": _matrix(sizes, options.parts)}))
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog="foundry services",
        description="List the services of the project, with how many functions each has.",
        epilog=f"A part is worked on by any command with its services in {CHOSEN}.",
    )
    parser.add_argument(
        "--parts",
        metavar="N",
        type=_number,
        help="print up to N parts of about the same size as a matrix for GitHub's workflows; "
        "services that name each other stay together",
    )
    parser.add_argument("--stage", metavar="NAME", help="only the services of that stage")
    return parser


def _number(text: str) -> int:
    if not text.isdecimal() or text == "0":
        raise Mistake(f"--parts {text}: write how many parts there may be, such as 4")
    return int(text)


def _sizes(stage: str | None) -> dict[str, int]:
    """The services in their order, and how many functions each has."""
    functions = Counter(service for service, _ in project_functions())
    has_service = _stage(stage).has_service if stage else lambda _: True
    return {
        name: functions[name]
        for name in project_services()
        if not is_private(name) and has_service(name)
    }


def _stage(name: str) -> "Stage":
    """The project's stage of that name."""
    # It loads CDK, as `stages.py` does.
    from lambda_foundry.project_check.synthesis import project_stages  # noqa: PLC0415

    stages = project_stages()
    for stage in stages:
        if stage.name == name:
            return stage
    raise Mistake(f"--stage {name}: write one of {', '.join(each.name for each in stages)}")


def _matrix(sizes: Mapping[str, int], parts: int) -> list[dict[str, str]]:
    """The largest group goes first, and each into the part that is the smallest then."""
    weights = {tuple(group): sum(sizes[name] + 1 for name in group) for group in _groups(sizes)}
    made: list[list[str]] = [[] for _ in range(min(parts, len(weights)))]
    filled = [0] * len(made)
    for group in sorted(weights, key=lambda group: (-weights[group], group)):
        smallest = filled.index(min(filled))
        made[smallest] += group
        filled[smallest] += weights[group]
    return [
        {"part": str(number), "services": ",".join(sorted(names))}
        for number, names in enumerate(made, start=1)
    ]


def _groups(services: Mapping[str, int]) -> list[list[str]]:
    """The services, those together that need each other, also by way of others."""
    groups = [{name} for name in services]
    for name in services:
        needed = {name} | mentioned(name, services)
        joined = [group for group in groups if group & needed]
        groups = [group for group in groups if not group & needed] + [set().union(*joined)]
    return sorted(map(sorted, groups))
