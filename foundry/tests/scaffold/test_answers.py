"""Every answer is checked by itself and against the project before anything is written."""

from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.scaffold.new_function import WAITED_FOR, Answers, checked, questions
from tests.scaffold.bad_answers import BAD_ANSWERS, GOOD_ANSWERS


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What makes a folder a project, with a service that has a function."""
    for name in ("lambda_src", "stacks/uptime", "tests/events/uptime"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("app.py", "cdk.json", "stacks/uptime/__init__.py", "stacks/uptime/check_now.py"):
        (tmp_path / name).touch()
    return tmp_path


def refusal(project: Path, **answers: Any) -> str:
    """What is told of good answers with these in their place."""
    with pytest.raises(Mistake) as caught:
        checked({**GOOD_ANSWERS, **answers}, project)
    return str(caught.value)


def test_checked_takes_good_answers(project: Path) -> None:
    """Text becomes what the template needs."""
    assert checked(GOOD_ANSWERS, project) == Answers(
        service="shop",
        function="orders",
        trigger="none",
        description="Takes orders",
        use_requests=False,
        memory=256,
        timeout=10,
        others={"variant": "", "route": "", "schedule": ""},
    )


@pytest.mark.parametrize(
    "answers",
    [
        {"service": "a" * 48, "function": "b" * 48},
        {"service": "uptime", "function": "s3_2"},
        {"memory": "128", "timeout": "1"},
        {"memory": 10240, "timeout": 900},
        {"use_requests": True},
        {"use_requests": "y"},
        {"description": "Prüft, ob 5 < 7 & 100 % stimmen (fast): ja; nein?"},
        {"description": "Takes people's orders \u2013 the café\u2019s, too: \u201ctea\u201d, 2 €"},
        {"description": "'tis what orders' end is'"},
        {"description": "x" * 90},
        {"description": "注" * 45},
    ],
)
def test_checked_takes_what_is_unusual(answers: dict[str, Any], project: Path) -> None:
    """The limits belong to what is allowed, and a description is anybody's language."""
    assert checked({**GOOD_ANSWERS, **answers}, project)


@pytest.mark.parametrize(("key", "value", "told"), BAD_ANSWERS)
def test_checked_refuses_a_bad_answer(key: str, value: str, told: str, project: Path) -> None:
    """In one line of printable characters that names the answer and says what to write."""
    line = refusal(project, **{key: value})

    assert line.startswith(f"{key}: ")
    assert told in line
    assert line.isprintable()


DURABLE = ["none", "sns", "s3", "event_pattern", "schedule", "alarm", "iot", "ses"]
"""Triggers whose callers wait for nothing."""


@pytest.mark.parametrize("trigger", DURABLE)
def test_checked_takes_durable_functions_that_nobody_waits_for(trigger: str, project: Path) -> None:
    """In any spelling of yes."""
    answers = {**GOOD_ANSWERS, "trigger": trigger, "durable": "Y"}

    assert checked(answers, project).durable


@pytest.mark.parametrize("trigger", [one for one in questions()["trigger"] if one not in DURABLE])
def test_checked_refuses_other_durable_functions(trigger: str, project: Path) -> None:
    """In one line, which names the triggers that there are for them."""
    assert refusal(project, trigger=trigger, durable="yes") == (
        f"durable: a function of {trigger} can't begin as a durable one; write no, or take a "
        f"trigger whose caller waits for nothing ({', '.join(DURABLE)})"
    )


def test_checked_refuses_a_durable_variant(project: Path) -> None:
    """A job waits for each result, unlike a bucket's events."""
    told = refusal(project, trigger="s3", variant="batch", durable="yes")

    assert told.startswith("durable: a function of s3/batch can't begin as a durable one; write no")


@pytest.mark.parametrize("variant", ["", "pre_sign_up", "custom_message"])
def test_checked_takes_a_variant_of_the_trigger(variant: str, project: Path) -> None:
    """The usual one by its name, too."""
    answers = {**GOOD_ANSWERS, "trigger": "cognito", "variant": variant}

    assert checked(answers, project).others["variant"] == variant


@pytest.mark.parametrize(
    ("trigger", "variant", "told"),
    [
        ("sqs", "fifo", "variant: only for cognito"),
        ("cognito", "custom_mesage", "did you mean custom_message?"),
        ("cognito", "../sqs", "there is no such variant of cognito"),
    ],
)
def test_checked_refuses_what_is_no_variant(
    trigger: str, variant: str, told: str, project: Path
) -> None:
    """In one line, which names those that there are."""
    assert told in refusal(project, trigger=trigger, variant=variant)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"use_requests": "yes"}, "use_requests: a function at the edge has no layers; write no"),
        ({"memory": "512"}, "memory: a function that each viewer waits for has 128 MB and 5 s"),
        ({"timeout": "30"}, "timeout: a function that each viewer waits for has 128 MB and 5 s"),
    ],
)
def test_checked_refuses_what_no_function_at_the_edge_has(
    given: dict[str, str], told: str, project: Path
) -> None:
    """In one line."""
    assert refusal(project, trigger="edge", **given).startswith(told)


@pytest.mark.parametrize(("trigger", "seconds"), WAITED_FOR.items())
def test_checked_refuses_a_timeout_that_nobody_waits_for(
    trigger: str, seconds: int, project: Path
) -> None:
    """Before anything is written, where the trigger would refuse it at the synthesis."""
    told = f"timeout: {trigger} waits for an answer for {seconds} s; write {seconds} or less"

    assert refusal(project, trigger=trigger, timeout=str(seconds + 1)) == told


@pytest.mark.parametrize("value", [None, [], {}, 1.5])
def test_checked_refuses_what_a_replay_file_may_hold(value: Any, project: Path) -> None:
    """Whatever JSON there is in place of text."""
    assert "is no answer" in refusal(project, service=value)


def test_checked_tells_each_mistake_at_once(project: Path) -> None:
    """A line for each, so that one needs no second try."""
    assert len(refusal(project, service="", memory="1", timeout="0").splitlines()) == 3


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        ("stacks/uptime/orders.py", "stacks/uptime/orders.py is there"),
        ("stacks/uptime/orders/__init__.py", "stacks/uptime/orders is there"),
        ("lambda_src/uptime/orders/handler.py", "lambda_src/uptime/orders/handler.py is there"),
        ("lambda_src/uptime/orders/other.py", "lambda_src/uptime/orders is there"),
        ("tests/uptime/test_orders.py", "tests/uptime/test_orders.py is there"),
        ("tests/events/uptime/orders.json", "tests/events/uptime/orders.json is there"),
        ("tests/snapshots/uptime/orders.json", "tests/snapshots/uptime/orders.json is there"),
    ],
)
def test_checked_refuses_a_function_that_is_there(taken: str, told: str, project: Path) -> None:
    """In part, too: nothing of it is overwritten."""
    (project / taken).parent.mkdir(parents=True, exist_ok=True)
    (project / taken).write_text("somebody's")

    assert told in refusal(project, service="uptime", function="orders")


@pytest.mark.parametrize(
    ("taken", "service", "told"),
    [
        ("stacks/shop.py", "shop", "a module of stacks"),
        ("lambda_src/shop/cart/handler.py", "shop", "lambda_src/shop is there"),
        ("tests/help/data.json", "help", "tests/help is there"),
        ("tests/events/uptime/check.json", "events", "tests/events is there"),
        ("docs/index.md", "docs", "docs is there"),
        ("stacks/shop_/__init__.py", "shop", "'shop' and 'shop_' would be Shop both"),
    ],
)
def test_checked_refuses_a_service_in_the_way(
    taken: str, service: str, told: str, project: Path
) -> None:
    """Of another thing's name, or of an id that another service has."""
    (project / taken).parent.mkdir(parents=True, exist_ok=True)
    (project / taken).write_text("somebody's")

    assert told in refusal(project, service=service)


def test_checked_refuses_an_id_that_another_function_has(project: Path) -> None:
    """`check_now` and `check__now` are two files and one construct id."""
    told = refusal(project, service="uptime", function="check__now")

    assert "'check__now' and 'check_now' would be CheckNow both" in told


def test_checked_takes_the_place_of_a_deleted_function(project: Path) -> None:
    """What Python leaves behind is nobody's."""
    (project / "lambda_src/shop/orders/__pycache__").mkdir(parents=True)
    (project / "lambda_src/shop/orders/__pycache__/handler.cpython-314.pyc").touch()
    (project / "stacks/shop/__pycache__").mkdir(parents=True)

    assert checked(GOOD_ANSWERS, project)


@pytest.mark.parametrize("name", ["cdk.json", "stacks"])
def test_checked_refuses_a_folder_that_is_no_project(name: str, project: Path) -> None:
    """It says what is missing there and where to go."""
    (project / name).rename(project / "elsewhere")

    assert f"there is no {name} here; run this at the root" in refusal(project)
