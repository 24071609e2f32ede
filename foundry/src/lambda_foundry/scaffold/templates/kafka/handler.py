"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import KafkaEvent

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> None:
    """Take each record; an error has the whole batch come again, and in the end put aside."""
    for record in KafkaEvent(event).records:
        take(record.json_value)


def take(order: dict[str, Any]) -> None:
    """Log what an order costs; raises for a record that is none."""
    total = sum(item["quantity"] * item["price"] for item in order["items"])
    logger.info("order %s costs %d", order["order_id"], total)
    {% if cookiecutter.use_requests %}
    notify({"order_id": order["order_id"], "total": total})
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
