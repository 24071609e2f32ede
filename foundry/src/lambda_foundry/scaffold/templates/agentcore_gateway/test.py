"""`{{ cookiecutter.function }}` answers an agent's calls of its tool."""

{% if cookiecutter.use_requests %}
import json
{% endif %}
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def called(tool: str) -> SimpleNamespace:
    """The context of a call of a tool."""
    custom = {"bedrockAgentCoreToolName": f"Tools___{tool}"}
    return SimpleNamespace(client_context=SimpleNamespace(custom=custom))


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_a_call(handler: Any) -> None:
    """The agent gets the price as well."""
    posted = responses.post(WEBHOOK_URL)

    assert handler(EVENT, called("price_order")) == {"total": 700}
    assert json.loads(posted.calls[0].request.body or "") == {"tool": "price_order", "total": 700}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """The agent hears that the call has failed."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, called("price_order"))
{% else %}
def test_{{ cookiecutter.function }}_prices_an_order(handler: Any) -> None:
    """In cents."""
    assert handler(EVENT, called("price_order")) == {"total": 700}
{% endif %}


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"sku": "gold", "quantity": 1}, "there are tea and milk"),
        ({"sku": "tea", "quantity": 0}, "at least one"),
        ({"sku": "tea", "quantity": "two"}, "not supported"),
        ({"sku": "tea"}, "missing 1 required"),
        ({"sku": "tea", "quantity": 1, "price": 1}, "unexpected keyword"),
    ],
)
def test_{{ cookiecutter.function }}_says_what_is_wrong(
    event: dict[str, Any], told: str, handler: Any
) -> None:
    """The agent reads it, and calls again."""
    assert told in handler(event, called("price_order"))["error"]


def test_{{ cookiecutter.function }}_has_no_other_tool(handler: Any) -> None:
    """A name that only the schema has is a mistake of ours."""
    with pytest.raises(ValueError, match="there is no tool pay_order"):
        handler(EVENT, called("pay_order"))
