"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from datetime import datetime, timedelta
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    """Report on the day before the scheduled time, also when the invocation is late or repeated."""
    if "time" not in event:
        raise ValueError("the event has no time; a schedule's event has one")
    scheduled = datetime.fromisoformat(EventBridgeEvent(event).time)
    report = {"day": (scheduled - timedelta(days=1)).date().isoformat()}
    logger.info("reporting on %s", report["day"])
    {% if cookiecutter.use_requests %}
    notify(report)
    {% endif %}
    return report
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
