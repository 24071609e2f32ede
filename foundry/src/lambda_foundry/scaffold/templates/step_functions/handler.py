"""{{ cookiecutter.description|sentence }}"""

{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes.common import DictWrapper


class NoOrderError(Exception):
    """What a state machine can catch by this name: the input is not an order."""


class Order(DictWrapper):
    """The input of the step."""

    @property
    def total(self) -> float:
        """What it costs; raises for what is no order."""
        try:
            total: float = sum(item["quantity"] * item["price"] for item in self["items"])
        except (KeyError, TypeError) as error:
            raise NoOrderError("an order has items with quantity and price") from error
        return total


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Add what an order costs to the input: the next step gets both."""
    total = Order(event).total
    {% if cookiecutter.use_requests %}
    order = {**event, "total": total}
    notify(order)
    return order
    {% else %}
    return {**event, "total": total}
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
