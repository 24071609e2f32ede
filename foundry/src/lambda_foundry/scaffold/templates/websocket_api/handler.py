"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from http import HTTPStatus
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes.api_gateway_websocket_event import (
    APIGatewayWebSocketEvent,
)

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, HTTPStatus]:
    """Let clients connect and leave, and log what the orders cost that they send in between."""
    request = APIGatewayWebSocketEvent(event)
    if request.request_context.event_type != "MESSAGE":
        return {"statusCode": HTTPStatus.OK}
    try:
        order = request.json_body
        total = sum(item["quantity"] * item["price"] for item in order["items"])
        logger.info("order %s costs %d", order["order_id"], total)
    except (KeyError, TypeError, ValueError):
        logger.warning("connection %s sent no order", request.request_context.connection_id)
        return {"statusCode": HTTPStatus.BAD_REQUEST}
    {% if cookiecutter.use_requests %}
    notify({"order_id": order["order_id"], "total": total})
    {% endif %}
    return {"statusCode": HTTPStatus.OK}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
