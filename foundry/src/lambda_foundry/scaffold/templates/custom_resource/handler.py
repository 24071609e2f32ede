"""{{ cookiecutter.description|sentence }}"""

import json
import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
import urllib.request
from threading import Timer
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import CloudFormationCustomResourceEvent

SPARE = 2  # seconds that are left for an answer when there is no time for more

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> None:
    """Make, change or delete the resource. CloudFormation gets an answer, whatever happens."""
    request = CloudFormationCustomResourceEvent(event)
    seconds = context.get_remaining_time_in_millis() / 1000 - SPARE
    late = Timer(seconds, answer, [request, "FAILED", "the function ran out of time"])
    late.start()
    try:
        data = {} if request.request_type == "Delete" else numbers(request.resource_properties)
        {% if cookiecutter.use_requests %}
        notify({"request": request.request_type, **data})
        {% endif %}
        answer(request, "SUCCESS", "", data)
    except Exception as error:
        logger.exception("%s of %s failed", request.request_type, request.logical_resource_id)
        answer(request, "FAILED", f"{type(error).__name__}: {error}")
    finally:
        late.cancel()


def numbers(properties: dict[str, Any]) -> dict[str, str]:
    """What the resource gives its stack, by name: the number that orders begin with."""
    prefix = properties.get("Prefix")
    if not prefix:
        raise ValueError("give the resource the property Prefix")
    return {"FirstOrder": f"{prefix}-0001"}


def answer(
    request: CloudFormationCustomResourceEvent,
    status: str,
    reason: str,
    data: dict[str, str] | None = None,
) -> None:
    """Tell CloudFormation how it went.

    The physical id stays the same for life: another one asks to delete what had the old one.
    """
    told = {
        "Status": status,
        "Reason": reason[:500],  # the answer has 4 KB at most
        "PhysicalResourceId": request.physical_resource_id or request.request_id,
        "StackId": request.stack_id,
        "RequestId": request.request_id,
        "LogicalResourceId": request.logical_resource_id,
        "Data": data or {},
    }
    put = urllib.request.Request(  # noqa: S310  # the address is CloudFormation's
        request.response_url,
        json.dumps(told).encode(),
        {"Content-Type": ""},
        method="PUT",
    )
    with urllib.request.urlopen(put, timeout=SPARE) as taken:  # noqa: S310  # as above
        logger.info("%s: CloudFormation took it with %d", status, taken.status)
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
