"""`{{ cookiecutter.function }}` says what an order costs, or what is wrong."""

import json
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_what_an_order_costs(handler: Any) -> None:
    """The sum of quantity times price is posted and answered."""
    posted = responses.post(WEBHOOK_URL)

    answer = handler(EVENT, None)

    assert answer["statusCode"] == 201
    assert json.loads(answer["body"]) == {"order_id": "1042", "total": 820}
    assert json.loads(posted.calls[0].request.body or "") == {"order_id": "1042", "total": 820}


{% else %}
def test_{{ cookiecutter.function }}_says_what_an_order_costs(handler: Any) -> None:
    """The sum of quantity times price."""
    answer = handler(EVENT, None)

    assert answer["statusCode"] == 201
    assert json.loads(answer["body"]) == {"order_id": "1042", "total": 820}


{% endif %}
@pytest.mark.parametrize("body", ["", "no JSON", "[]", json.dumps({"order_id": "1042"})])
def test_{{ cookiecutter.function }}_refuses_a_malformed_body(body: str, handler: Any) -> None:
    """What is no order is the caller's mistake."""
    answer = handler({**EVENT, "body": body}, None)

    assert answer["statusCode"] == 400
    assert "an order has" in json.loads(answer["body"])["message"]


def test_{{ cookiecutter.function }}_does_not_know_another_route(handler: Any) -> None:
    """What nobody answers is not found."""
    answer = handler({**EVENT, "{{ path }}": "/nothing"}, None)

    assert answer["statusCode"] == 404
