"""`{{ cookiecutter.function }}` takes what is published to its topic."""

import json
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def publishing(message: str) -> dict[str, Any]:
    """The sample event with another message."""
    (record,) = EVENT["Records"]
    return {"Records": [{**record, "Sns": {**record["Sns"], "Message": message}}]}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_an_order(handler: Any) -> None:
    """What was published is posted, with what it costs."""
    posted = responses.post(WEBHOOK_URL)

    handler(EVENT, None)

    assert json.loads(posted.calls[0].request.body or "") == {"order_id": "1042", "total": 700}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Then the event comes again."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)


{% else %}
def test_{{ cookiecutter.function }}_takes_an_order(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """What was published is logged, with what it costs."""
    caplog.set_level("INFO")

    handler(EVENT, None)

    assert caplog.messages == ["order 1042 costs 700"]


{% endif %}
@pytest.mark.parametrize("message", ["", "no JSON", "[]", json.dumps({"order_id": "1042"})])
def test_{{ cookiecutter.function }}_fails_on_what_is_no_order(message: str, handler: Any) -> None:
    """Then the event is tried again and ends in the function's failure queue."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        handler(publishing(message), None)
