"""Writes what was measured as tables."""

from collections.abc import Iterator, Mapping
from typing import Protocol

SAME_NODE = "this project's Node.js"
"""What is said of an ordinary app that doesn't run on the machine's own."""


class Cost(Protocol):
    """What one run took."""

    @property
    def cpu(self) -> float: ...  # noqa: D102
    @property
    def wall(self) -> float: ...  # noqa: D102
    @property
    def memory(self) -> float: ...  # noqa: D102


def table(medians: Mapping[tuple[int, str, str], Cost], sizes: tuple[int, ...]) -> str:
    """One table for each size."""
    return "\n".join(line for size in sizes for line in _of_size(medians, size))


def _of_size(medians: Mapping[tuple[int, str, str], Cost], size: int) -> Iterator[str]:
    yield f"## {size} function{'s' * (size > 1)}\n"
    yield "| app | what | CPU s | ratio | on the same Node.js | wall s | memory MB |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    for (number, who, what), cost in medians.items():
        if number == size:
            ordinary = _ordinary(what)
            ratios = [
                f"{cost.cpu / medians[size, 'python', compared].cpu:.3f}"
                if (size, "python", compared) in medians
                else ""
                for compared in (ordinary, f"{ordinary}, {SAME_NODE}")
            ]
            yield (
                f"| {who} | {what} | {cost.cpu:.2f} | {' | '.join(ratios)} | {cost.wall:.1f} "
                f"| {cost.memory:.0f} |"
            )
    yield ""


def _ordinary(what: str) -> str:
    """The same command of the ordinary app in Python, which knows only one way."""
    command = what.partition(",")[0]
    off = ", validator off" if "validator off" in what else ""
    return f"{command}, from nothing{off}"
