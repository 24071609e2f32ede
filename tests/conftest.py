"""What all tests share: one synthesis for the run, snapshots, and a function's own module."""

import os
from collections.abc import Callable, Iterator

import pytest
from syrupy.assertion import SnapshotAssertion

from building_blocks.node import use_bundled_node
from tests.handler_loading import loaded_handler
from tests.template_snapshot import TemplateSnapshotExtension, mask_asset_hashes
from tools.assembly import Assembly
from tools.synthesize import synthesize

use_bundled_node()


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


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """The whole app, synthesized once for the test run as the CDK CLI would."""
    return synthesize(tmp_path_factory.mktemp("synth") / "cdk.out")


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
