"""`{{ cookiecutter.function }}` makes a resource of its stack, and always answers."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
{% if cookiecutter.use_requests %}
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


IN_TIME = SimpleNamespace(get_remaining_time_in_millis=lambda: 10_000)
TOO_LATE = SimpleNamespace(get_remaining_time_in_millis=lambda: 0)


@pytest.fixture(autouse=True)
def put(monkeypatch: pytest.MonkeyPatch) -> MagicMock:
    """Stands for what puts the answer to CloudFormation's address."""
    urlopen = MagicMock()
    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    return urlopen


def told(put: MagicMock) -> list[dict[str, Any]]:
    """What CloudFormation was told."""
    return [json.loads(call.args[0].data) for call in put.call_args_list]


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_makes_the_resource(handler: Any, put: MagicMock) -> None:
    """The stack gets the first number, and the webhook hears of it."""
    posted = responses.post(WEBHOOK_URL)

    handler(EVENT, IN_TIME)

    (answer,) = told(put)
    assert (answer["Status"], answer["Data"]) == ("SUCCESS", {"FirstOrder": "2026-0001"})
    assert put.call_args.args[0].full_url == EVENT["ResponseURL"]
    assert json.loads(posted.calls[0].request.body or "") == {
        "request": "Create",
        "FirstOrder": "2026-0001",
    }


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any, put: MagicMock) -> None:
    """The deployment hears of it at once, and is taken back."""
    responses.post(WEBHOOK_URL, status=503)

    handler(EVENT, IN_TIME)

    (answer,) = told(put)
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith("HTTPError: 503")
{% else %}
def test_{{ cookiecutter.function }}_makes_the_resource(handler: Any, put: MagicMock) -> None:
    """The stack gets the first number."""
    handler(EVENT, IN_TIME)

    (answer,) = told(put)
    assert (answer["Status"], answer["Data"]) == ("SUCCESS", {"FirstOrder": "2026-0001"})
    assert put.call_args.args[0].full_url == EVENT["ResponseURL"]


@pytest.mark.parametrize("request_type", ["Update", "Delete"])
def test_{{ cookiecutter.function }}_keeps_the_physical_id(
    request_type: str, handler: Any, put: MagicMock
) -> None:
    """CloudFormation would delete the resource after an update that changes it."""
    handler({**EVENT, "RequestType": request_type, "PhysicalResourceId": "made-before"}, IN_TIME)

    (answer,) = told(put)
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", "made-before")


def test_{{ cookiecutter.function }}_deletes_what_was_never_made(handler: Any, put: MagicMock) -> None:
    """After a failed creation CloudFormation asks for that, with the id that it was told."""
    handler({**EVENT, "ResourceProperties": {}}, IN_TIME)
    (failed,) = told(put)
    made = {"RequestType": "Delete", "PhysicalResourceId": failed["PhysicalResourceId"]}

    handler({**EVENT, **made, "ResourceProperties": {}}, IN_TIME)

    assert [answer["Status"] for answer in told(put)] == ["FAILED", "SUCCESS"]


def test_{{ cookiecutter.function }}_answers_before_its_time_is_over(handler: Any, put: MagicMock) -> None:
    """Else the deployment would wait for an answer that never comes."""
    handler(EVENT, TOO_LATE)

    answer, *_ = told(put)
    assert (answer["Status"], answer["Reason"]) == ("FAILED", "the function ran out of time")
{% endif %}


def test_{{ cookiecutter.function }}_says_what_is_wrong(handler: Any, put: MagicMock) -> None:
    """Whoever deploys reads the reason."""
    handler({**EVENT, "ResourceProperties": {}}, IN_TIME)

    (answer,) = told(put)
    assert answer["Status"] == "FAILED"
    assert answer["Reason"] == "ValueError: give the resource the property Prefix"


@pytest.mark.parametrize("of_function", [{"side_effect": ValueError("é" * 4096)}, {"return_value": {"No": b"JSON"}}])
def test_{{ cookiecutter.function }}_answers_what_fits(of_function: dict[str, Any], handler: Any, put: MagicMock, monkeypatch: pytest.MonkeyPatch) -> None:
    """CloudFormation takes JSON of 4 KB, and would wait for a better answer."""
    monkeypatch.setitem(handler.__globals__, "numbers", MagicMock(**of_function))

    handler(EVENT, IN_TIME)

    (answer,) = told(put)
    assert answer["Status"] == "FAILED"
    assert len(put.call_args.args[0].data) <= 4096
