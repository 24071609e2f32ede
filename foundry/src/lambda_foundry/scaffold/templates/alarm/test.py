"""`{{ cookiecutter.function }}` tells that an alarm went off or is over."""

{% if cookiecutter.use_requests %}
import json
{% endif %}
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def changing(before: str, now: str) -> dict[str, Any]:
    """The sample event with other states."""
    data = EVENT["alarmData"]
    states = {
        "previousState": {**data["previousState"], "value": before},
        "state": {**data["state"], "value": now},
    }
    return {**EVENT, "alarmData": {**data, **states}}


{% if cookiecutter.use_requests %}
@responses.activate
{% endif %}
@pytest.mark.parametrize(
    ("before", "now"), [("OK", "ALARM"), ("INSUFFICIENT_DATA", "ALARM"), ("ALARM", "OK")]
)
def test_{{ cookiecutter.function }}_tells_of_an_alarm(
    {% if cookiecutter.use_requests %}
    before: str, now: str, handler: Any
    {% else %}
    before: str, now: str, handler: Any, caplog: pytest.LogCaptureFixture
    {% endif %}
) -> None:
    """Which alarm, what it is now, and why."""
    {% if cookiecutter.use_requests %}
    posted = responses.post(WEBHOOK_URL)

    {% endif %}
    handler(changing(before, now), None)

    {% if cookiecutter.use_requests %}
    text = json.loads(posted.calls[0].request.body or "")["text"]
    {% else %}
    (text,) = caplog.messages
    {% endif %}
    assert text.startswith(f"shop-dev-OrdersAlarm is {now}: Threshold Crossed: 1 datapoint")


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Then the event comes again."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)


{% endif %}
@pytest.mark.parametrize(
    ("before", "now"), [("OK", "INSUFFICIENT_DATA"), ("INSUFFICIENT_DATA", "OK")]
)
def test_{{ cookiecutter.function }}_is_silent_on_missing_data(
    before: str, now: str, handler: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing went wrong."""
    handler(changing(before, now), None)

    assert caplog.messages == []
