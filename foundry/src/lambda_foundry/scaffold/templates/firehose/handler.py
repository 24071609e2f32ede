"""{{ cookiecutter.description|sentence }}"""

import json
import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import (
    KinesisFirehoseDataTransformationRecord,
    KinesisFirehoseEvent,
)
from aws_lambda_powertools.utilities.data_classes.kinesis_firehose_event import (
    KinesisFirehoseRecord,
)
from aws_lambda_powertools.utilities.serialization import base64_from_str

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer for each record, once: what is delivered, or that it failed."""
    return {"records": [changed(record).asdict() for record in KinesisFirehoseEvent(event).records]}


def changed(record: KinesisFirehoseRecord) -> KinesisFirehoseDataTransformationRecord:
    """A line with what an order costs; a record that is none is put aside as it came."""
    try:
        order = record.data_as_json
        total = sum(item["quantity"] * item["price"] for item in order["items"])
        told = {"order_id": order["order_id"], "total": total}
    except (KeyError, TypeError, ValueError):
        logger.exception("record %s is no order", record.record_id)
        return record.build_data_transformation_response("ProcessingFailed", record.data)
    {% if cookiecutter.use_requests %}
    notify(told)
    {% endif %}
    line = json.dumps(told) + "\n"
    return record.build_data_transformation_response("Ok", base64_from_str(line))
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
