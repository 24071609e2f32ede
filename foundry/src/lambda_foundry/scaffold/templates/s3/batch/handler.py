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
from aws_lambda_powertools.utilities.data_classes import (
    S3BatchOperationEvent,
    S3BatchOperationResponse,
)

logger = logging.getLogger(__name__)
s3 = boto3.client("s3")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Count the lines of one object of a job; the result stands in the job's report."""
    asked = S3BatchOperationEvent(event)
    task = asked.task
    answer = S3BatchOperationResponse(
        asked.invocation_schema_version, asked.invocation_id, "PermanentFailure"
    )
    try:
        body = s3.get_object(Bucket=task.s3_bucket, Key=task.s3_key)["Body"]
    except s3.exceptions.NoSuchKey:
        result = task.build_task_batch_response("PermanentFailure", "it is gone")
    else:
        lines = sum(1 for _ in body.iter_lines())
        logger.info("%s has %d lines", task.s3_key, lines)
        {% if cookiecutter.use_requests %}
        notify({"key": task.s3_key, "lines": lines})
        {% endif %}
        result = task.build_task_batch_response("Succeeded", f"{lines} lines")
    answer.add_result(result)
    return answer.asdict()
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
