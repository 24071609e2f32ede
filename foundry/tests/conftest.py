"""What the package's own tests share, beside what a project's tests get from its plugin."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.project import in_project
from tests.invoke.pure_client import use_pure_client
from tests.on_windows import skip_what_windows_lacks
from tests.side_by_side import (
    long_ones_first,
    pytest_xdist_make_scheduler,  # noqa: F401  # pytest finds it here
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the tests that take seconds each; CI always runs them."""
    parser.addoption(
        "--slow",
        action="store_true",
        default=bool(os.environ.get("CI")),
        help="also run the tests marked slow, as CI does",
    )
    parser.addoption(
        "--pure-client",
        action="store_true",
        help="run functions by AWS's client without what is compiled of it, as on macOS",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Have functions run by the client that is asked for, bytecode kept, garbage seldom sought."""
    # Images of CI often forbid it; then each of some hundred processes compiles all it imports.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # What CDK and pytest have loaded stays: to look through it again and again finds nothing.
    gc.set_threshold(50_000, 20, 50)
    if config.option.pure_client:
        use_pure_client()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what isn't asked for, or not for this system; a skipped test is still reported."""
    long_ones_first(items)
    skip_what_windows_lacks(items)
    if config.option.slow:
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="slow: run with --slow, as CI does"))


@pytest.fixture
def empty_project(tmp_path: Path) -> Iterator[Path]:
    """A folder that is the project while the test runs, with nothing in it."""
    with in_project(tmp_path):
        yield tmp_path


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The files that this process opens while the test runs."""
    files: list[str] = []
    noting = [files]

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            for noted in noting:
                noted.append(str(arguments[0]))

    sys.addaudithook(note)
    yield files
    noting.clear()
