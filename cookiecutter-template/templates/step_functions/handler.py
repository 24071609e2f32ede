"""{{ cookiecutter.description }}."""

{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any
{% if cookiecutter.use_requests %}

import requests
{% endif %}


class NoOrder(Exception):
    """What a state machine can catch by this name: the input is not an order."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Add what an order costs to the input: the next step gets both."""
    try:
        total = sum(item["quantity"] * item["price"] for item in event["items"])
        answer = {"order_id": event["order_id"], "items": event["items"], "total": total}
    except (KeyError, TypeError) as error:
        raise NoOrder("an order has an order_id and items with quantity and price") from error
    {% if cookiecutter.use_requests %}
    notify({"order_id": answer["order_id"], "total": total})
    {% endif %}
    return answer
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
