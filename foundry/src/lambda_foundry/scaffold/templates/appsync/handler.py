"""{{ cookiecutter.description|sentence }}"""

{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.event_handler import AppSyncResolver

PRICES = {"tea": 350, "milk": 120}

app = AppSyncResolver()  # type: ignore[no-untyped-call]  # Powertools left it without types


def handler(event: dict[str, Any], context: Any) -> Any:
    """Answer a field by the functions below; an error becomes one of the GraphQL answer."""
    return app.resolve(event, context)


@app.resolver(type_name="Query", field_name="quote")
def quote(sku: str, quantity: int) -> dict[str, Any]:
    """Say what so many of an article cost."""
    if sku not in PRICES or quantity < 1:
        raise ValueError(f"no quote for {quantity} of {sku}")
    {% if cookiecutter.use_requests %}
    answer = {"sku": sku, "total": quantity * PRICES[sku]}
    notify(answer)
    return answer
    {% else %}
    return {"sku": sku, "total": quantity * PRICES[sku]}
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
