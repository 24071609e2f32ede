"""{{ cookiecutter.description|sentence }}"""

import hashlib
import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes.api_gateway_authorizer_event import (
    {{ event_class }},
    {{ answer_class }},
)

# By the SHA-256 of the key that each caller shows, so that no key is in the code.
CALLERS = {"afd216fb6a569f3fd1f3152af197c305305a4c7d2b9c72b0812b5457e12ae7ae": "web-shop"}

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Let in who shows a key that is known; the functions behind get the caller's name."""
    request = {{ event_class }}(event)
    caller = caller_of({{ shown }})
    logger.info("%s asks for %s", caller or "a stranger", {{ asked }})
    {% if cookiecutter.use_requests %}
    if caller:
        notify({"caller": caller})
    {% endif %}
    {% block answer required %}{% endblock %}


def caller_of(shown: str) -> str:
    """Whose key it is; nothing for a key of nobody's."""
    key = shown.removeprefix("Bearer ")
    return CALLERS.get(hashlib.sha256(key.encode()).hexdigest(), "")
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
