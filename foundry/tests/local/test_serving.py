"""How `foundry local` ends for whoever presses Ctrl-C."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from lambda_foundry.local import serving


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that deploys nothing, and is interrupted as soon as it follows."""

    @contextmanager
    def session(**_: Any) -> Iterator[Any]:
        yield SimpleNamespace(emulator=SimpleNamespace(guard=SimpleNamespace(pid=1234)))

    def follow(_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serving, "session", session)
    monkeypatch.setattr(serving, "overview", lambda _: "deployed")
    monkeypatch.setattr(serving, "follow", follow)
    monkeypatch.setattr(serving, "memory", lambda guard: f"functions of {guard} 50 MB")


def served(*, repeated: bool = False) -> int:
    """The exit status; `repeated` when Ctrl-C was pressed more than once."""
    signals: Any = SimpleNamespace(repeated=repeated)
    return serving.serve(stage="dev", port=0, once=False, signals=signals)


@pytest.mark.usefixtures("interrupted")
def test_local_says_what_the_functions_took(capsys: pytest.CaptureFixture[str]) -> None:
    """At the end, since none is warm when everything has just been deployed."""
    assert served() == 0

    assert capsys.readouterr().err.splitlines()[-2:] == [
        "local: memory: functions of 1234 50 MB",
        "local: ended",
    ]


@pytest.mark.usefixtures("interrupted")
def test_local_ended_twice_was_interrupted(capsys: pytest.CaptureFixture[str]) -> None:
    """It ends as cleanly, and its exit status says that nobody waited for it."""
    assert served(repeated=True) == 130

    assert capsys.readouterr().err.splitlines()[-1] == "local: ended"


def test_local_interrupted_in_its_set_up_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first start installs the CDK CLI, which takes long enough to think better of it."""

    def set_up() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serving, "set_up", set_up)

    assert served() == 130

    assert capsys.readouterr().err == "local: interrupted before everything was deployed\n"
