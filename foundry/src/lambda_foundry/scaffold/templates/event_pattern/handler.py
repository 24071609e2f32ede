"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> None:
    """Log what an order costs; an error has the event come again, and in the end kept."""
    order = EventBridgeEvent(event).detail
    total = sum(item["quantity"] * item["price"] for item in order["items"])
    logger.info("order %s costs %d", order["order_id"], total)
    {% if cookiecutter.use_requests %}
    notify({"order_id": order["order_id"], "total": total})
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
