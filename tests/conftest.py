"""What all tests share: one synthesis for the run, snapshots, and a function's own module."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from building_blocks.node import use_bundled_node
from building_blocks.project import BUILDS, LAYERS
from tests.handler_loading import loaded_handler
from tests.side_by_side import (  # noqa: F401  # pytest finds its hooks here
    pytest_configure_node,
    pytest_xdist_make_scheduler,
)
from tests.template_snapshot import TemplateSnapshotExtension, mask_asset_hashes
from tests.unchanged_template import (  # noqa: F401  # pytest finds its hooks here
    pytest_ignore_collect,
    pytest_report_header,
    pytest_sessionfinish,
)
from tools.assembly import Assembly
from tools.invoke.local_function import LocalFunction
from tools.project_functions import project_services
from tools.synthesize import synthesize

use_bundled_node()

# Commands that tests run take files from where the test says, not from where poe was called.
os.environ.pop("POE_CWD", None)

# Layers with code of the project itself lie on a function's path in Lambda, so here too.
sys.path += sorted(str(folder) for folder in LAYERS.glob("*/python"))

SAMPLES = {"concepts", "uptime"}
"""The services that come with the template, which some of its own tests are about."""

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the tests that take seconds each; CI always runs them."""
    parser.addoption(
        "--slow",
        action="store_true",
        default=bool(os.environ.get("CI")),
        help="also run the tests marked slow, as CI does",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what isn't asked for or can't be tested here; a skipped test is still reported."""
    if not config.option.slow:
        _skip(items, "slow", because="run with --slow, as CI does")
    if not SAMPLES.issubset(project_services()):
        _skip(items, "samples", because="this project has taken the sample services away")


def _skip(items: list[pytest.Item], mark: str, *, because: str) -> None:
    for item in items:
        if item.get_closest_marker(mark):
            item.add_marker(pytest.mark.skip(reason=f"{mark}: {because}"))


def pytest_configure(config: pytest.Config) -> None:
    """Write snapshots that don't exist yet, but not in CI, where a missing one is a mistake."""
    config.option.update_new_snapshots_only = not os.environ.get("CI")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how to accept a change, next to the failure that shows it."""
    report = config._syrupy.report  # type: ignore[attr-defined]  # noqa: SLF001  # syrupy has no public way to its report
    if report and (report.num_failed or report.num_unused):
        terminalreporter.write_line(
            "If the snapshots should change, accept and review it: "
            "uv run poe test --snapshot-update && git diff tests/snapshots"
        )


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine, and have no credentials to leave with."""
    connect = socket.socket.connect

    def connect_to_loopback(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOOPBACK:
            pytest.fail(f"a test tried to connect to {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_to_loopback)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        yield


@pytest.fixture(scope="session", autouse=True)
def synthesis(
    request: pytest.FixtureRequest,
) -> Iterator[Future[Assembly] | None]:
    """Starts the synthesis beside the first tests, if any selected test reads its result."""
    if not any("assembly" in getattr(item, "fixturenames", ()) for item in request.session.items):
        yield None
        return
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield pool.submit(synthesize, BUILDS / "tests" / "cdk.out")


@pytest.fixture(scope="session")
def assembly(synthesis: Future[Assembly]) -> Assembly:
    """The whole app, synthesized as the CDK CLI would; an earlier run's where nothing changed."""
    return synthesis.result()


@pytest.fixture
def template_snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares parts of templates with `tests/snapshots`, whatever the assets' hashes."""
    return snapshot.with_defaults(
        extension_class=TemplateSnapshotExtension, matcher=mask_asset_hashes
    )


@pytest.fixture
def load_handler(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., object]]:
    """Imports `lambda_src/<source>/handler.py` afresh, as Lambda would at a cold start."""
    with loaded_handler(monkeypatch) as load:
        yield load


@pytest.fixture
def lambda_function(assembly: Assembly) -> Iterator[Callable[..., LocalFunction]]:
    """Starts `lambda_function("service/function", NAME="value")` in AWS's own client, as in Lambda.

    With its real package and layers; the variables are those that only a deployment knows. What it
    gives is called with an event, is warm from the second call on, and has the function's `log`.
    """
    with ExitStack() as started:
        yield lambda name, **variables: started.enter_context(
            LocalFunction(name, assembly=assembly.directory, variables=variables)
        )
