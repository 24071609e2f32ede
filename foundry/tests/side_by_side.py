"""Lets `pytest -n 2` run folders of tests side by side, each folder as a whole in one process.

What the tests of a folder share, an emulator or a synthesized assembly, is then made once, and
none of them meets another that uses the same.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling, Scheduling


class FolderScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Hands out folders of `tests/` in their order, so that the long ones don't come last."""

    def _split_scope(self, nodeid: str) -> str:
        return "/".join(nodeid.partition("::")[0].split("/")[:2])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Choose how tests are handed out."""
    config.option.loadscopereorder = False
    return FolderScheduling(config, log)
