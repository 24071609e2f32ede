"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.event_handler import BedrockAgentFunctionResolver

PRICES = {"tea": 350, "milk": 120}

logger = logging.getLogger(__name__)
agent = BedrockAgentFunctionResolver()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do what the agent asks for: its model reads the answer, and also what is wrong."""
    return agent.resolve(event, context)


@agent.tool()
def price_order(sku: str, quantity: int) -> dict[str, int]:
    """Say what an order of one article costs, in cents."""
    if sku not in PRICES:
        raise ValueError(f"there is no such article; there are {' and '.join(PRICES)}")
    if quantity < 1:
        raise ValueError("order at least one")
    total = PRICES[sku] * quantity
    logger.info("%d of %s cost %d", quantity, sku, total)
    {% if cookiecutter.use_requests %}
    notify({"sku": sku, "total": total})
    {% endif %}
    return {"total": total}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
