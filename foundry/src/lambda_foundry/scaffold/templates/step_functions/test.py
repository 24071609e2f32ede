"""`{{ cookiecutter.function }}` adds what an order costs, or fails by name."""

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
def test_{{ cookiecutter.function }}_tells_the_webhook_what_an_order_costs(handler: Any) -> None:
    """The next step gets the order and its total."""
    posted = responses.post(WEBHOOK_URL)

    assert handler(EVENT, None) == {**EVENT, "total": 820}
    assert json.loads(posted.calls[0].request.body or "") == {**EVENT, "total": 820}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Then the state machine tries the step again."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)
{% else %}
def test_{{ cookiecutter.function }}_adds_what_an_order_costs(handler: Any) -> None:
    """The next step gets the order and its total."""
    assert handler(EVENT, None) == {**EVENT, "total": 820}
{% endif %}


@pytest.mark.parametrize("event", [{}, {"order_id": "1042"}, {"order_id": "1042", "items": [{}]}, []])
def test_{{ cookiecutter.function }}_fails_by_a_name_that_can_be_caught(event: Any, handler: Any) -> None:
    """A `Catch` of the state machine on `NoOrderError` gets the message."""
    with pytest.raises(Exception, match="an order has") as caught:
        handler(event, None)

    assert caught.typename == "NoOrderError"
