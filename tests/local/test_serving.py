"""How `poe local` ends for whoever presses Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from tools.local import serving


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
    monkeypatch.setattr(signal, "signal", lambda *_: None)


@pytest.mark.usefixtures("interrupted")
def test_local_says_what_the_functions_took(capsys: pytest.CaptureFixture[str]) -> None:
    """At the end, since none is warm when everything has just been deployed."""
    assert serving.serve(stage="dev", port=0, once=False) == 0

    assert capsys.readouterr().err.splitlines()[-2:] == [
        "local: memory: functions of 1234 50 MB",
        "local: ended",
    ]
