"""`{{ cookiecutter.function }}` asks people a question, and leaves the answer to them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from lambda_foundry.testing import DeployedResources, sample_event

EVENT = sample_event("{{ cookiecutter.service }}/{{ cookiecutter.function }}")
NAME = "{{ cookiecutter.service }}/{{ cookiecutter.function }}"
QUESTION = "order 1042 costs 82000: shall we send it?"
{% if cookiecutter.use_requests %}
WEBHOOK_URL = "https://example.com/webhook"
{% endif %}


@pytest.fixture
def handler(deployed: DeployedResources, load_handler: Callable[..., Any]) -> Any:
    """The function as Lambda would call it."""
    {% if cookiecutter.use_requests %}
    return load_handler(NAME, WEBHOOK_URL=WEBHOOK_URL).handler
    {% else %}
    return load_handler(NAME).handler
    {% endif %}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_its_question(handler: Any) -> None:
    """Without the token, which is for those who may answer."""
    posted = responses.post(WEBHOOK_URL)

    handler(EVENT, None)

    assert json.loads(posted.calls[0].request.body or "") == {"question": QUESTION}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Then the step fails, and waits for nobody."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)
{% else %}
def test_{{ cookiecutter.function }}_asks_with_the_token(
    handler: Any, deployed: DeployedResources, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever answers needs it; a log doesn't."""
    caplog.set_level("INFO", logger="handler")

    handler(EVENT, None)

    (message,) = deployed.published(NAME)
    assert json.loads(message) == {"question": QUESTION, "token": EVENT["token"]}
    assert EVENT["token"] not in caplog.text
{% endif %}


@pytest.mark.parametrize("order", [{}, {"order_id": "1042"}])
def test_{{ cookiecutter.function }}_asks_nothing_about_what_is_no_order(
    order: dict[str, str], handler: Any, deployed: DeployedResources
) -> None:
    """The step fails at once."""
    with pytest.raises(KeyError):
        handler({**EVENT, "input": order}, None)

    assert deployed.published(NAME) == []
