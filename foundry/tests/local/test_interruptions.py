"""A signal ends a command by way of its clean-ups, and the next one doesn't break them."""

import os
import signal
from collections.abc import Iterator

import pytest

from lambda_foundry.interrupts import NUMBERS, signals_restored
from lambda_foundry.local.runs import interruptions


@pytest.fixture(autouse=True)
def pytests_own() -> Iterator[None]:
    """What pytest does about signals is put back, as the end of a process would."""
    with signals_restored():
        yield


def send(number: int) -> None:
    """A signal to this process, which is there when this returns."""
    os.kill(os.getpid(), number)


def test_second_interrupt_only_is_noted() -> None:
    """The first is an exception; what clears away after it is not interrupted."""
    with interruptions() as signals:
        with pytest.raises(KeyboardInterrupt):
            send(signal.SIGINT)
        assert not signals.repeated

        send(signal.SIGINT)
        send(signal.SIGTERM)

        assert signals.repeated


@pytest.mark.parametrize(
    ("name", "status"),
    [("SIGTERM", 143), ("SIGHUP", 129)],
)
def test_other_signals_end_as_well(
    name: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the exit status that shells know, and a line that says which it was."""
    with interruptions(), pytest.raises(SystemExit) as ended:
        send(getattr(signal, name))

    assert ended.value.code == status
    assert capsys.readouterr().err == f"local: ended by {name}\n"


def test_closed_terminal_needs_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nobody to tell, and no reason to end in another way."""

    def closed(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("builtins.print", closed)

    with interruptions(), pytest.raises(SystemExit, match="129"):
        send(signal.SIGHUP)


def test_second_interrupt_is_noted_to_the_end() -> None:
    """Also by the last lines of the command, which have no more to clear away."""
    with pytest.raises(SystemExit), interruptions() as signals:
        send(signal.SIGTERM)

    send(signal.SIGINT)

    assert signals.repeated


def test_handlers_are_put_back() -> None:
    """Those that were there before, where no signal came."""
    before = [signal.getsignal(number) for number in NUMBERS]

    with interruptions():
        assert [signal.getsignal(number) for number in NUMBERS] != before

    assert [signal.getsignal(number) for number in NUMBERS] == before
