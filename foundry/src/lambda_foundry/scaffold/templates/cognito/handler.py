"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes.cognito_user_pool_event import (
    PreSignUpTriggerEvent,
)

DOMAIN = "example.com"

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Let people of one domain sign up: the event as it came. The others are told why not."""
    sign_up = PreSignUpTriggerEvent(event)
    email = sign_up.request.user_attributes.get("email", "")
    if email.rpartition("@")[2].lower() != DOMAIN:
        raise ValueError(f"sign up with an address at {DOMAIN}")
    logger.info("user %s signs up", sign_up.user_name)
    {% if cookiecutter.use_requests %}
    notify({"user": sign_up.user_name})
    {% endif %}
    return event
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
