"""`{{ cookiecutter.function }}` decides who may sign up."""

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
def test_{{ cookiecutter.function }}_tells_the_webhook_who_signs_up(handler: Any) -> None:
    """Cognito gets the event back, and confirms the address itself."""
    posted = responses.post(WEBHOOK_URL)

    assert handler(EVENT, None) == EVENT
    assert json.loads(posted.calls[0].request.body or "") == {"user": EVENT["userName"]}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Nobody signs up unnoticed."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)
{% else %}
def test_{{ cookiecutter.function }}_lets_people_of_its_domain_in(handler: Any) -> None:
    """Cognito gets the event back, and confirms the address itself."""
    assert handler(EVENT, None) == EVENT
{% endif %}


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"email": "ada@elsewhere.example"},
        {"email": "ada@example.com@elsewhere.example"},
        {"email": "ada@sub.example.com"},
    ],
)
def test_{{ cookiecutter.function }}_refuses_strangers(attributes: dict[str, str], handler: Any) -> None:
    """Cognito shows them the message."""
    request = {**EVENT["request"], "userAttributes": attributes}

    with pytest.raises(ValueError, match=r"an address at example\.com"):
        handler({**EVENT, "request": request}, None)
