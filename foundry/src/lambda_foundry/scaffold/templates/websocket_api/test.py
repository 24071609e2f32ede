"""`{{ cookiecutter.function }}` takes the orders of connected clients."""

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


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_an_order(handler: Any) -> None:
    """A message that is an order is posted."""
    posted = responses.post(WEBHOOK_URL)

    assert handler(EVENT, None) == {"statusCode": 200}
    assert json.loads(posted.calls[0].request.body or "") == {"order_id": "1042", "total": 700}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """That isn't the client's mistake."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)


{% else %}
def test_{{ cookiecutter.function }}_takes_an_order(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """A message that is an order is logged."""
    caplog.set_level("INFO")

    assert handler(EVENT, None) == {"statusCode": 200}
    assert caplog.messages == ["order 1042 costs 700"]


{% endif %}
@pytest.mark.parametrize("body", ["", "no JSON", "[]", json.dumps({"order_id": "1042"})])
def test_{{ cookiecutter.function }}_refuses_a_malformed_message(body: str, handler: Any) -> None:
    """What is no order is the client's mistake."""
    assert handler({**EVENT, "body": body}, None) == {"statusCode": 400}


@pytest.mark.parametrize("event_type", ["CONNECT", "DISCONNECT"])
def test_{{ cookiecutter.function }}_lets_clients_come_and_go(event_type: str, handler: Any) -> None:
    """They bring no message."""
    context = {
        **EVENT["requestContext"],
        "eventType": event_type,
        "routeKey": f"${event_type.lower()}",
    }

    assert handler({"requestContext": context, "isBase64Encoded": False}, None) == {
        "statusCode": 200
    }
