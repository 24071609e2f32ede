"""Lets `pytest -n 2` run folders of tests side by side, each folder as a whole in one process.

What the tests of a folder share, an emulator or a synthesized assembly, is then made once, and
none of them meets another that uses the same.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling, Scheduling

LONG_ONES = ("docs", "scaffold", "project", "local", "triggers", "synthesis")
"""The folders that take half a minute and more, in the order in which they are begun.

At the end there are only short ones left, so that no process waits for the other.
"""


def long_ones_first(items: list[pytest.Item]) -> None:
    """Put their tests before all others, and leave the order as it is otherwise."""
    places = {name: place for place, name in enumerate(LONG_ONES)}
    items.sort(key=lambda item: places.get(folder_of(item.nodeid), len(places)))


def folder_of(nodeid: str) -> str:
    """The folder of `tests/` that a test is in, or the file that is in none."""
    return nodeid.partition("::")[0].partition("tests/")[2].partition("/")[0]


class FolderScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Hands out folders of `tests/` in the order of their tests."""

    def _split_scope(self, nodeid: str) -> str:
        return folder_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Choose how tests are handed out."""
    config.option.loadscopereorder = False
    return FolderScheduling(config, log)
