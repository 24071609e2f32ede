"""Writes what was measured as tables."""

from collections.abc import Iterator, Mapping
from typing import Protocol


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
    yield "| app | what | CPU s | ratio | wall s | memory MB |"
    yield "|---|---|--:|--:|--:|--:|"
    for (number, who, what), cost in medians.items():
        if number == size:
            ratio = cost.cpu / medians[size, "python", _compared_with(what)].cpu
            yield (
                f"| {who} | {what} | {cost.cpu:.2f} | {ratio:.3f} | {cost.wall:.1f} "
                f"| {cost.memory:.0f} |"
            )
    yield ""


def _compared_with(what: str) -> str:
    """The same command of the ordinary app in Python, which knows only one way."""
    command = what.partition(",")[0]
    off = ", validator off" if what.endswith("validator off") else ""
    return f"{command}, from nothing{off}"
