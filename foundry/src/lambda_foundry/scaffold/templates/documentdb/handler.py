"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests

{% endif %}
logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> None:
    """Take each change; after an error the batch comes again, and holds up those behind it."""
    for change in event["events"]:
        if change["event"]["operationType"] in {"insert", "update", "replace"}:
            take(change["event"])


def take(change: dict[str, Any]) -> None:
    """Log what an order costs; a document that is none would fail each time, so it is left out."""
    try:
        order = change["fullDocument"]
        total = sum(item["quantity"] * item["price"] for item in order["items"])
        told = {"order_id": order["order_id"], "total": total}
    except (KeyError, TypeError):
        logger.exception("the document %s is no order", change["documentKey"]["_id"])
        return
    logger.info("order %s costs %d", told["order_id"], told["total"])
    {% if cookiecutter.use_requests %}
    notify(told)
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
