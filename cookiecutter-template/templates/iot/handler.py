"""{{ cookiecutter.description }}."""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from math import isfinite
from typing import Any
{% if cookiecutter.use_requests %}

import requests
{% endif %}

HIGHEST = 30.0
"""Degrees Celsius."""

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> None:
    """Warn of what is too warm; an error has the message come again, and in the end kept."""
    sensor, temperature = event["sensor"], float(event["temperature"])
    if not isfinite(temperature):
        raise ValueError(f"{sensor} measured {temperature}")
    if temperature <= HIGHEST:
        return
    logger.warning("%s is at %.1f degrees", sensor, temperature)
    {% if cookiecutter.use_requests %}
    notify({"sensor": sensor, "temperature": temperature})
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
