"""What is saved is noticed and deployed again; a mistake in it is told and ends nothing."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lambda_foundry.local.logs import FailedStarts
from lambda_foundry.local.serving import (
    differing,
    redeploy,
    renew,
    show_failed_starts,
    state,
    watched,
)
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root
from tests.local.apps.everything import functions_with

HANDLER = f"{project_root()}/lambda_src/uptime/check/handler.py"

STARTED = "2026-11-23 WARNING [lambda] something else\n"
FAILED = (
    "2026-11-23 ERROR [lambda] Warm worker execution error for uptime-dev-Check1: "
    "Worker init failed: No module named 'requests'\n"
)


@dataclass
class FakeSession:
    """A session whose next synthesis may fail, or whose next deployment may add a function."""

    mistake: str = ""
    added: tuple[Any, ...] = ()
    deployed: list[bool] = field(default_factory=list)
    functions: tuple[Any, ...] = (
        SimpleNamespace(physical_id="uptime-dev-Check1", name="uptime/check"),
    )
    emulator: Any = field(
        default_factory=lambda: SimpleNamespace(check=lambda: None, needed=nullcontext)
    )
    swapped: tuple[Any, ...] = ()

    def swap(self, changed: list[str]) -> tuple[Any, ...]:
        """The functions whose code needs no deployment."""
        return self.swapped

    def synthesize(self) -> None:
        """Fail, if it is to."""
        if self.mistake:
            raise Mistake(self.mistake)

    def deploy(self, assembly: None, *, hotswap: bool) -> None:
        """Take note."""
        self.deployed.append(hotswap)
        self.functions += self.added


def test_redeploy_swaps_what_was_saved(capsys: pytest.CaptureFixture[str]) -> None:
    """It says which file, by its name in the project, and when it is done."""
    session: Any = FakeSession()

    redeploy(session, [HANDLER])

    assert session.deployed == [True]
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "local: changed: lambda_src/uptime/check/handler.py; deploying"
    assert said[1].startswith("local: deployed in ")


def test_renew_runs_new_code_without_a_deployment(capsys: pytest.CaptureFixture[str]) -> None:
    """It says which functions have it."""
    session: Any = FakeSession(swapped=(SimpleNamespace(name="uptime/check"),))

    renew(session, [HANDLER])

    assert session.deployed == []
    assert capsys.readouterr().err.startswith(
        "local: changed: lambda_src/uptime/check/handler.py; uptime/check: the new code runs ("
    )


def test_renew_deploys_what_changes_more(capsys: pytest.CaptureFixture[str]) -> None:
    """Such as a stack."""
    session: Any = FakeSession()

    renew(session, [HANDLER])

    assert session.deployed == [True]
    assert "; deploying" in capsys.readouterr().err


def test_redeploy_says_how_to_fire_what_is_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A function that was added while everything runs gets its line, the others not again."""
    (added,) = functions_with("sqs", folder=tmp_path)
    session: Any = FakeSession(added=(added,))

    redeploy(session, [HANDLER])

    assert capsys.readouterr().out == "shop/sqs (sqs)\n  uv run foundry local fire shop/sqs\n"


def test_redeploy_survives_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    """What is being written is often wrong for a moment."""
    session: Any = FakeSession(mistake="stacks/uptime/check.py, line 3: SyntaxError: bad")

    redeploy(session, [HANDLER])

    assert session.deployed == []
    assert capsys.readouterr().err.splitlines()[-1] == (
        "local: not deployed: stacks/uptime/check.py, line 3: SyntaxError: bad"
    )


def test_failed_start_is_shown_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the function's name in the project; not what was there before."""
    log = tmp_path / "emulator.log"
    log.write_text(FAILED)
    session: Any = FakeSession()
    starts = FailedStarts(log)
    log.write_text(FAILED + STARTED + FAILED)

    show_failed_starts(session, starts)
    show_failed_starts(session, starts)

    assert capsys.readouterr().out == (
        "uptime/check | [ERROR] Worker init failed: No module named 'requests'\n"
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with one file in a folder."""
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "handler.py").write_text("1")
    return tmp_path


def test_watched_is_what_cdk_json_says() -> None:
    """Every path of `cdk.json` is one that exists."""
    paths = watched()

    assert project_root() / "app.py" in paths
    assert project_root() / "lambda_src" in paths
    assert [path for path in paths if not path.exists()] == []


def test_change_of_a_file_is_noticed(source: Path) -> None:
    """Written, added and removed files, by their names."""
    before = state([source])
    (source / "service" / "handler.py").write_text("12")
    (source / "new.py").write_text("")

    assert differing(before, state([source])) == [
        f"{source}/new.py",
        f"{source}/service/handler.py",
    ]
    (source / "new.py").unlink()
    (source / "service" / "handler.py").unlink()
    assert differing(before, state([source])) == [f"{source}/service/handler.py"]


def test_bytecode_is_no_change(source: Path) -> None:
    """What Python writes beside a file that it imports."""
    before = state([source])
    (source / "service" / "__pycache__").mkdir()
    (source / "service" / "__pycache__" / "handler.pyc").write_text("")
    (source / "old.pyc").write_text("")

    assert differing(before, state([source])) == []
