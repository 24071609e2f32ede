"""{{ cookiecutter.description|sentence }}"""

{% if cookiecutter.use_requests %}
import os
{% endif %}
from http import HTTPStatus
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.event_handler import {{ resolver }}
from aws_lambda_powertools.event_handler.exceptions import BadRequestError

app = {{ resolver }}()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer a request by the functions below; another route gets 404."""
    return app.resolve(event, context)


@app.post("/orders")
def price() -> tuple[dict[str, Any], HTTPStatus]:
    """Say what an order costs, or 400 when it is none."""
    try:
        order = app.current_event.json_body
        total = sum(item["quantity"] * item["price"] for item in order["items"])
        answer = {"order_id": order["order_id"], "total": total}
    except (KeyError, TypeError, ValueError) as error:
        raise BadRequestError("an order has an order_id and items with quantity and price") from error
    {% if cookiecutter.use_requests %}
    notify(answer)
    {% endif %}
    return answer, HTTPStatus.CREATED
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
