"""{{ cookiecutter.description|sentence }}"""

{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes.common import DictWrapper


class NoOrder(Exception):
    """What a state machine can catch by this name: the input is not an order."""


class Order(DictWrapper):
    """The input of the step."""

    @property
    def priced(self) -> dict[str, Any]:
        """The order with what it costs; raises for what is none."""
        try:
            total = sum(item["quantity"] * item["price"] for item in self["items"])
            return {"order_id": self["order_id"], "items": self["items"], "total": total}
        except (KeyError, TypeError) as error:
            raise NoOrder("an order has an order_id and items with quantity and price") from error


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Add what an order costs to the input: the next step gets both."""
    {% if cookiecutter.use_requests %}
    order = Order(event).priced
    notify({"order_id": order["order_id"], "total": order["total"]})
    return order
    {% else %}
    return Order(event).priced
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
