"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}

PRICES = {"tea": 350, "milk": 120}

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer an agent's call of a tool: it reads the answer, and also what is wrong with a call."""
    # After the name of the target, which the gateway puts before that of the tool.
    tool = context.client_context.custom["bedrockAgentCoreToolName"].partition("___")[2]
    if tool != "price_order":
        raise ValueError(f"there is no tool {tool}")
    try:
        total = price_order(**event)
    except (TypeError, ValueError) as error:
        logger.warning("a wrong call of %s: %s", tool, error)
        return {"error": str(error)}
    logger.info("%s: %d", tool, total)
    {% if cookiecutter.use_requests %}
    notify({"tool": tool, "total": total})
    {% endif %}
    return {"total": total}


def price_order(sku: str, quantity: int) -> int:
    """What an order of one article costs, in cents."""
    if sku not in PRICES:
        raise ValueError(f"there is no such article; there are {' and '.join(PRICES)}")
    if quantity < 1:
        raise ValueError("order at least one")
    return PRICES[sku] * quantity
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
