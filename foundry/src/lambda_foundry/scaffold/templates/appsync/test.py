"""`{{ cookiecutter.function }}` answers a field of a GraphQL API."""

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
def test_{{ cookiecutter.function }}_tells_the_webhook_what_it_quoted(handler: Any) -> None:
    """Price times quantity is posted and answered."""
    posted = responses.post(WEBHOOK_URL)

    assert handler(EVENT, None) == {"sku": "tea", "total": 700}
    assert json.loads(posted.calls[0].request.body or "") == {"sku": "tea", "total": 700}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """The caller gets no quote that nobody noted."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)
{% else %}
def test_{{ cookiecutter.function }}_quotes(handler: Any) -> None:
    """Price times quantity."""
    assert handler(EVENT, None) == {"sku": "tea", "total": 700}
{% endif %}


@pytest.mark.parametrize(("sku", "quantity"), [("coffee", 1), ("tea", 0), ("tea", -1)])
def test_{{ cookiecutter.function }}_has_no_quote_for_what_there_is_not(sku: str, quantity: int, handler: Any) -> None:
    """The message is an error of the GraphQL answer."""
    with pytest.raises(ValueError, match=f"no quote for {quantity} of {sku}"):
        handler({**EVENT, "arguments": {"sku": sku, "quantity": quantity}}, None)


def test_{{ cookiecutter.function }}_does_not_know_another_field(handler: Any) -> None:
    """A field of the schema that nobody answers is an error that names it."""
    info = {**EVENT["info"], "fieldName": "orders"}

    with pytest.raises(Exception, match=r"No resolver found for 'Query\.orders'"):
        handler({**EVENT, "info": info}, None)
