"""`foundry local fire` says what is wrong with an event, in one line."""

from pathlib import Path

import pytest

from lambda_foundry.local import firing
from lambda_foundry.local.sample_event import sample_event
from lambda_foundry.mistakes import Mistake
from tests.local.fake_trigger import FUNCTION, FakeTrigger


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The emulator's own log; the function has the fake trigger, and logs nothing."""
    monkeypatch.setattr(firing, "triggers_of", lambda function: list(FakeTrigger.find(function)))
    monkeypatch.setattr("lambda_foundry.local.logs.LogReader.new_lines", lambda _: [])
    file = tmp_path / "emulator.log"
    file.touch()
    return file


def test_fire_says_what_it_did(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line."""
    assert firing.fire(FUNCTION, {"body": "hello"}, emulator_log=log) == 0

    assert capsys.readouterr().out == "sent hello\n"


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ({}, "KeyError: 'body'"),
        (5, "TypeError: 'int' object is not subscriptable"),
    ],
)
def test_fire_says_which_form_an_event_has_to_have(event: object, found: str, log: Path) -> None:
    """By the file that has one."""
    with pytest.raises(Mistake) as refused:
        firing.fire(FUNCTION, event, emulator_log=log)

    assert str(refused.value) == (
        f"shop/take_order: this is no event of fake ({found}); "
        "write one like tests/events/shop/take_order.json"
    )


def test_sample_event_that_is_no_json_is_named(empty_project: Path) -> None:
    """The file and the place in it."""
    events = empty_project / "tests" / "events" / "uptime"
    events.mkdir(parents=True)
    (events / "check.json").write_text("{,")

    with pytest.raises(Mistake) as told:
        sample_event("uptime/check")

    assert str(told.value).startswith("tests/events/uptime/check.json: is no JSON: ")
    assert "line 1 column 2" in str(told.value)
