"""`foundry local` tells how to fire each trigger, and which sample event is no JSON."""

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cognito as cognito

from lambda_foundry.local.firing import how_to_fire, not_invoked, sample_event
from lambda_foundry.local.triggers import triggers_of
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.cognito import CognitoTrigger
from tests.local.apps.everything import functions_in, functions_with, recorder
from tests.validation import UNVALIDATED


def test_trigger_that_is_not_fired_says_so_once(tmp_path: Path) -> None:
    """Instead of a line that would only fail; an alarm that tells of two states is one."""
    (function,) = functions_with("alarm", "alarm", folder=tmp_path)

    assert how_to_fire(function) == [
        "shop/alarm (alarm)\n  the emulator doesn't fire it (alarms notify topics alone)"
    ]


@pytest.mark.parametrize(
    ("name", "deletes", "said"),
    [
        ("s3", False, "shop/s3 was not invoked by its s3"),
        ("s3", True, ": a deletion does that only where the trigger asks for it"),
        ("alarm", False, ": the emulator doesn't fire it (alarms notify topics alone)"),
    ],
)
def test_trigger_that_invoked_nothing_is_told(
    name: str, deletes: bool, said: str, tmp_path: Path
) -> None:
    """With what is known about it."""
    (function,) = functions_with(name, folder=tmp_path)
    (trigger,) = triggers_of(function)

    assert not_invoked(trigger, deletes=deletes).endswith(said)


@pytest.mark.parametrize(
    ("operation", "fired_here", "in_stages"),
    [
        ("PRE_SIGN_UP", False, ""),
        ("POST_CONFIRMATION", False, "it takes somebody who signs up or signs in"),
        ("CUSTOM_MESSAGE", True, "it would send an e-mail to whoever has the address"),
        ("PRE_TOKEN_GENERATION", True, "it would add an app client to the pool"),
        ("VERIFY_AUTH_CHALLENGE_RESPONSE", True, "it would add an app client to the pool"),
    ],
)
def test_user_pool_is_fired_by_what_it_asks(
    operation: str, fired_here: bool, in_stages: str, tmp_path: Path
) -> None:
    """Here where the emulator asks as well, in a stage where that changes data alone."""
    app = cdk.App(outdir=str(tmp_path), **UNVALIDATED)
    stack = cdk.Stack(app, "Shop")
    asked = getattr(cognito.UserPoolOperation, operation)
    CognitoTrigger(stack, "Trigger", function=recorder(stack, "asked"), operation=asked)

    (function,) = functions_in(app, folder=tmp_path)

    (trigger,) = triggers_of(function)
    assert trigger.name == "cognito"
    assert (trigger.limit == "", trigger.not_in_stages) == (fired_here, in_stages)


def test_wrong_sample_event_does_not_hide_the_trigger(empty_project: Path) -> None:
    """The line that is printed then says, when it is pasted, what is wrong."""
    (function,) = functions_with("appsync", folder=empty_project / "cdk.out")
    events = empty_project / "tests" / "events" / "shop"
    events.mkdir(parents=True)
    (events / "appsync.json").write_text('{"info": {"selectionSetList": [5]}}')

    assert how_to_fire(function) == [
        "shop/appsync (appsync)\n  uv run foundry local fire shop/appsync"
    ]


def test_sample_event_that_is_no_json_is_named(empty_project: Path) -> None:
    """The file and the place in it."""
    events = empty_project / "tests" / "events" / "uptime"
    events.mkdir(parents=True)
    (events / "check.json").write_text("{,")

    with pytest.raises(Mistake) as told:
        sample_event("uptime/check")

    assert str(told.value).startswith("tests/events/uptime/check.json: is no JSON: ")
    assert "line 1 column 2" in str(told.value)
