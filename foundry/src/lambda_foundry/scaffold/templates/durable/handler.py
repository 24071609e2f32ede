{% import cookiecutter.trigger ~ "/durable.jinja" as trigger %}
"""{{ cookiecutter.description|sentence }}"""

{{ trigger.imports }}
import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from datetime import UTC, datetime
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_durable_execution_sdk_python import (
    DurableContext,
    StepContext,
    durable_execution,
    durable_step,
)
from aws_durable_execution_sdk_python.config import Duration

logger = logging.getLogger(__name__)


@durable_execution
def handler(event: dict[str, Any], context: DurableContext) -> dict[str, str]:
    """Tell of the event, and again a day later; what a step has returned is kept meanwhile."""
    {{ trigger.text }}
    told = context.step(tell(text))
    context.wait(Duration.from_days(1), name="a_day")
    reminded = context.step(tell(f"{text}, a day ago"), name="remind")
    return {"told": told, "reminded": reminded}


@durable_step
def tell(_: StepContext, text: str) -> str:
    """Log a text and return when; what asks the clock or another service has to be a step."""
    logger.info(text)
    {% if cookiecutter.use_requests %}
    notify({"text": text})
    {% endif %}
    return datetime.now(UTC).isoformat()
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
