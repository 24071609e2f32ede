"""{{ cookiecutter.description|sentence }}"""

import json
import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import SNSEvent

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> None:
    """Take what was published; an error has the topic's event come again, and in the end kept."""
    for record in SNSEvent(event).records:
        take(json.loads(record.sns.message))


def take(order: dict[str, Any]) -> None:
    """Log what an order costs; raises for a message that is none."""
    total = sum(item["quantity"] * item["price"] for item in order["items"])
    logger.info("order %s costs %d", order["order_id"], total)
    {% if cookiecutter.use_requests %}
    notify({"order_id": order["order_id"], "total": total})
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
