"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from math import isfinite
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes.common import DictWrapper

HIGHEST = 30.0
"""Degrees Celsius."""

logger = logging.getLogger(__name__)


class Reading(DictWrapper):
    """What the rule's statement selects of a message."""

    @property
    def sensor(self) -> str:
        """The part of the topic that names it."""
        return str(self["sensor"])

    @property
    def temperature(self) -> float:
        """Degrees Celsius; raises for what is no number."""
        if not isfinite(degrees := float(self["temperature"])):
            raise ValueError(f"{self.sensor} measured {degrees}")
        return degrees


def handler(event: dict[str, Any], context: Any) -> None:
    """Warn of what is too warm; an error has the message come again, and in the end kept."""
    reading = Reading(event)
    if reading.temperature <= HIGHEST:
        return
    logger.warning("%s is at %.1f degrees", reading.sensor, reading.temperature)
    {% if cookiecutter.use_requests %}
    notify({"sensor": reading.sensor, "temperature": reading.temperature})
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
