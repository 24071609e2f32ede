"""`{{ cookiecutter.function }}` tells its agent what an order costs."""

{% if cookiecutter.use_requests %}
import json
{% endif %}
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def text(answer: dict[str, Any]) -> str:
    """What the agent's model reads of an answer."""
    body: str = answer["response"]["functionResponse"]["responseBody"]["TEXT"]["body"]
    return body


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_a_price(handler: Any) -> None:
    """The agent gets it as well."""
    posted = responses.post(WEBHOOK_URL)

    assert text(handler(EVENT, None)) == '{"total": 700}'
    assert json.loads(posted.calls[0].request.body or "") == {"sku": "tea", "total": 700}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """The agent hears of it, and can say so."""
    responses.post(WEBHOOK_URL, status=503)

    assert "503 Server Error" in text(handler(EVENT, None))
{% else %}
def test_{{ cookiecutter.function }}_prices_an_order(handler: Any) -> None:
    """The answer is for the function that was asked for."""
    answer = handler(EVENT, None)

    assert answer["response"]["function"] == "price_order"
    assert text(answer) == '{"total": 700}'
{% endif %}


@pytest.mark.parametrize(
    ("sku", "quantity", "told"),
    [
        ("gold", "1", "there are tea and milk"),
        ("tea", "0", "at least one"),
        ("tea", "two", "TypeError"),
    ],
)
def test_{{ cookiecutter.function }}_says_what_is_wrong(
    sku: str, quantity: str, told: str, handler: Any
) -> None:
    """The model reads it, and asks the customer or tries again."""
    parameters = [
        {"name": "sku", "type": "string", "value": sku},
        {"name": "quantity", "type": "integer", "value": quantity},
    ]

    assert told in text(handler({**EVENT, "parameters": parameters}, None))


def test_{{ cookiecutter.function }}_has_no_other_function(handler: Any) -> None:
    """One that only the agent's schema has is a mistake of ours."""
    assert "KeyError" in text(handler({**EVENT, "function": "pay_order"}, None))
