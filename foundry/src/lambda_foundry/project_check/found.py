"""What a tool found in a stage's templates, in one shape for all tools."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

USELESS = "is acknowledged, '{}', and doesn't occur; delete the line"
"""What is said of an exception that lets nothing pass."""


@dataclass(frozen=True)
class Found:
    """One finding: in which stage, by which rule, where, and what the tool says."""

    stage: str
    rule: str
    place: str
    said: str


@dataclass(frozen=True)
class Accepted:
    """One finding that somebody let pass, and why."""

    rule: str
    place: str
    reason: str


def told(findings: Iterable[Found]) -> Iterator[str]:
    """One line for what is found in the same place in several stages."""
    stages: dict[tuple[str, str, str], list[str]] = {}
    for found in findings:
        stages.setdefault((found.rule, found.place, found.said), []).append(found.stage)
    for (rule, place, said), where in stages.items():
        yield f"{', '.join(dict.fromkeys(where))}: {place}: {rule}: {said}"


def listed(accepted: Iterable[Accepted]) -> Iterator[str]:
    """One line for what is let pass by the same rule for the same reason, and how often."""
    places: dict[tuple[str, str], list[str]] = {}
    for one in accepted:
        found = places.setdefault((one.rule, one.reason), [])
        if one.place not in found:
            found.append(one.place)
    for (rule, reason), where in sorted(places.items()):
        more = f" and {len(where) - 1} more" if len(where) > 1 else ""
        yield f"{rule}: {reason} ({where[0]}{more})"
