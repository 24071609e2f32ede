"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import CloudWatchAlarmEvent

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> None:
    """Tell that an alarm went off or is over; what came of missing data is no news."""
    alarm = CloudWatchAlarmEvent(event).alarm_data
    before, now = alarm.previous_state.value, alarm.state.value
    if "INSUFFICIENT_DATA" in {now, before} and now != "ALARM":
        return
    text = f"{alarm.alarm_name} is {now}: {alarm.state.reason}"
    logger.warning(text)
    {% if cookiecutter.use_requests %}
    notify({"text": text})
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
