"""{{ cookiecutter.description|sentence }}"""

import json
import logging
import os
from typing import Any

import boto3
{% if cookiecutter.use_requests %}
import requests
{% endif %}

logger = logging.getLogger(__name__)
questions = boto3.resource("sns").Topic(os.environ["TOPIC_ARN"])


def handler(event: dict[str, Any], context: Any) -> None:
    """Ask people about an order. The step goes on when somebody answers with the token."""
    order = event["input"]
    question = f"order {order['order_id']} costs {order['total']}: shall we send it?"
    told = {"question": question, "token": event["token"]}
    questions.publish(Subject="A question of the shop", Message=json.dumps(told))
    {% if cookiecutter.use_requests %}
    notify({"question": question})
    {% endif %}
    # The token is as good as the right to answer, so it is in no log.
    logger.info("asked: %s", question)
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
