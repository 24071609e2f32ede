"""`{{ cookiecutter.function }}` warns of sensors that are too warm."""

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


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_what_is_too_warm(handler: Any) -> None:
    """The reading is posted."""
    posted = responses.post(WEBHOOK_URL)

    handler(EVENT, None)

    assert json.loads(posted.calls[0].request.body or "") == EVENT


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Then the message comes again."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)


{% else %}
def test_{{ cookiecutter.function }}_warns_of_what_is_too_warm(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The reading is logged as a warning."""
    handler(EVENT, None)

    assert caplog.messages == ["greenhouse-2 is at 31.5 degrees"]


{% endif %}
def test_{{ cookiecutter.function }}_is_silent_on_what_is_not(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Thirty degrees are still fine."""
    handler({**EVENT, "temperature": 30}, None)

    assert caplog.messages == []


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"sensor": "greenhouse-2"},
        {"sensor": "greenhouse-2", "temperature": "n/a"},
        {"sensor": "greenhouse-2", "temperature": "nan"},
    ],
)
def test_{{ cookiecutter.function }}_fails_on_what_is_no_reading(event: dict[str, Any], handler: Any) -> None:
    """Then the message is tried again and ends in the function's failure queue."""
    with pytest.raises((KeyError, ValueError)):
        handler(event, None)
