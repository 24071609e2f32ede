"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
import re
from typing import Any

import boto3
{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import CodePipelineJobEvent

VERSION = re.compile(r"\d+\.\d+\.\d+")

logger = logging.getLogger(__name__)
pipelines = boto3.client("codepipeline")


def handler(event: dict[str, Any], context: Any) -> None:
    """Do a job and report how it went. The pipeline waits for that; the event is secret."""
    job = CodePipelineJobEvent(event)
    try:
        version = checked(job.decoded_user_parameters)
        {% if cookiecutter.use_requests %}
        notify({"version": version})
        {% endif %}
    except Exception as error:
        logger.exception("job %s failed", job.get_id)
        told = f"{type(error).__name__}: {error}"
        pipelines.put_job_failure_result(
            jobId=job.get_id, failureDetails={"type": "JobFailed", "message": told[:5000]}
        )
    else:
        logger.info("version %s may be released", version)
        pipelines.put_job_success_result(
            jobId=job.get_id, outputVariables={"version": version}
        )


def checked(parameters: dict[str, Any]) -> str:
    """The version that the pipeline's action names; raises for what is none."""
    version = str(parameters.get("version"))
    if not VERSION.fullmatch(version):
        raise ValueError(f"'{version}' is no version; give the action one like 1.4.0")
    return version
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
