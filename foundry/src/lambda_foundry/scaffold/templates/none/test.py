"""`{{ cookiecutter.function }}` says what an order costs, or what it lacks."""

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
    """The sum of quantity times price is posted and returned."""
    posted = responses.post(WEBHOOK_URL)

    answer = handler(EVENT, None)

    assert answer == {"order_id": "1042", "total": 820}
    assert json.loads(posted.calls[0].request.body or "") == answer


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """An order that the webhook didn't take is an error."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)
{% else %}
def test_{{ cookiecutter.function }}_says_what_an_order_costs(handler: Any) -> None:
    """The sum of quantity times price."""
    assert handler(EVENT, None) == {"order_id": "1042", "total": 820}
{% endif %}


@pytest.mark.parametrize("event", [{}, {"order_id": "1042", "items": []}])
def test_{{ cookiecutter.function }}_refuses_what_is_no_order(event: Any, handler: Any) -> None:
    """The one who invokes it is told what is missing."""
    with pytest.raises(ValueError, match="an order has items"):
        handler(event, None)
