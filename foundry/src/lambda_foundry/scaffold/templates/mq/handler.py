"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes.rabbit_mq_event import RabbitMQEvent

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> None:
    """Take each message; an error has the whole batch go back to the queue."""
    for messages in RabbitMQEvent(event).rmq_messages_by_queue.values():
        for message in messages:
            take(message.json_data)


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
