"""`{{ cookiecutter.function }}` decides who may call."""

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


{% block showing required %}{% endblock %}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_who_calls(handler: Any) -> None:
    """It hears of everyone who is let in."""
    posted = responses.post(WEBHOOK_URL)

    assert handler(EVENT, None) == {{ let_in }}
    assert json.loads(posted.calls[0].request.body or "") == {"caller": "web-shop"}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Nobody gets in unnoticed: the caller gets 500."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)
{% else %}
def test_{{ cookiecutter.function }}_lets_a_known_caller_in(handler: Any) -> None:
    """The functions behind learn who it is."""
    assert handler(EVENT, None) == {{ let_in }}
{% endif %}


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", "Basic c2hvcC0xMDQyLWRlbW8="])
def test_{{ cookiecutter.function }}_keeps_strangers_out(shown: str, handler: Any) -> None:
    """Whatever is no known key opens nothing."""
    assert handler(showing(shown), None) == {{ kept_out }}
