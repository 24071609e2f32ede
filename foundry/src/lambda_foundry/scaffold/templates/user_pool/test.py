"""`{{ cookiecutter.function }}` {% block what required %}{% endblock %}."""

{% if cookiecutter.use_requests or json|default(false) %}
import json
{% endif %}
from collections.abc import Callable
{% block standard_library %}{% endblock %}
from typing import Any
{% block mocks %}{% endblock %}

import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
{% block testing %}
from lambda_foundry.testing import sample_event
{% endblock %}

{% include "loaded.py" %}


{% block fixtures %}{% endblock %}
{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook(handler: Any) -> None:
    """Cognito goes on with the event that comes back."""
    posted = responses.post(WEBHOOK_URL)

    assert handler({{ good|default("EVENT") }}, None)["request"] == EVENT["request"]
    assert json.loads(posted.calls[0].request.body or "") == {{ told|default('{"user": EVENT["userName"]}') }}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Cognito tries three times, and tells the person."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler({{ good|default("EVENT") }}, None)


{% else %}
{% block good required %}{% endblock %}


{% endif %}
{% block bad required %}{% endblock %}
