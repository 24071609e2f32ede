"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

import boto3
{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

logger = logging.getLogger(__name__)
s3 = boto3.client("s3")


def handler(event: dict[str, Any], context: Any) -> None:
    """Count the lines of a new object; one that is gone again is not an error."""
    detail = S3EventBridgeNotificationEvent(event).detail
    # As it is: EventBridge doesn't encode keys, though `detail.object.key` would decode it.
    key = detail.object["key"]
    try:
        body = s3.get_object(Bucket=detail.bucket.name, Key=key)["Body"]
    except s3.exceptions.NoSuchKey:
        logger.warning("%s is gone", key)
        return
    lines = sum(1 for _ in body.iter_lines())
    logger.info("%s has %d lines", key, lines)
    {% if cookiecutter.use_requests %}
    notify({"key": key, "lines": lines})
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
