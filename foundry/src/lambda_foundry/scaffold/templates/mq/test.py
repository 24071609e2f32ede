"""`{{ cookiecutter.function }}` takes the messages of its queue."""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def with_poison(body: str) -> dict[str, Any]:
    """The sample event, with another body in its first message."""
    first, second = EVENT["rmqMessagesByQueue"]["orders::/"]
    poison = {**first, "data": b64encode(body.encode()).decode()}
    return {**EVENT, "rmqMessagesByQueue": {"orders::/": [poison, second]}}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_each_order(handler: Any) -> None:
    """Two messages, two calls."""
    posted = responses.post(WEBHOOK_URL)

    handler(EVENT, None)

    assert [json.loads(call.request.body or "") for call in posted.calls] == [
        {"order_id": "1042", "total": 700},
        {"order_id": "1043", "total": 120},
    ]


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Then the batch goes back to the queue."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)


{% else %}
def test_{{ cookiecutter.function }}_takes_each_order(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Two messages, two orders."""
    caplog.set_level("INFO")

    handler(EVENT, None)

    assert caplog.messages == ["order 1042 costs 700", "order 1043 costs 120"]


{% endif %}
@pytest.mark.parametrize("body", ["", "no JSON", "[]", json.dumps({"order_id": "1042"})])
def test_{{ cookiecutter.function }}_fails_on_what_is_no_order(body: str, handler: Any) -> None:
    """Then the batch goes back to the queue, until the broker puts it aside."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        handler(with_poison(body), None)
