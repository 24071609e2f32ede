"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import CloudWatchLogsEvent

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> None:
    """Count the lines that a log group sends; its test messages are not lines."""
    data = CloudWatchLogsEvent(event).parse_logs_data()
    if data.message_type != "DATA_MESSAGE":
        return
    logger.info("%d lines of %s", len(data.log_events), data.log_group)
    {% if cookiecutter.use_requests %}
    notify({"log_group": data.log_group, "lines": [line.message for line in data.log_events]})
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
