"""{{ cookiecutter.description|sentence }}"""

{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any
{% if cookiecutter.use_requests %}

import requests
{% endif %}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Say what an order costs; raises for an event that is none."""
    if not event.get("items"):
        raise ValueError("an order has items: a list of quantity and price")
    total = sum(item["quantity"] * item["price"] for item in event["items"])
    {% if cookiecutter.use_requests %}
    notify({"order_id": event["order_id"], "total": total})
    {% endif %}
    return {"order_id": event["order_id"], "total": total}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
