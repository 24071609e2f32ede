"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

logger = logging.getLogger(__name__)
processor = BatchProcessor(event_type=EventType.DynamoDBStreams, logger=logger)


def handler(event: dict[str, Any], context: Any) -> PartialItemFailureResponse:
    """Take each change; from the first that fails on, they come again."""
    return process_partial_response(
        event=event, record_handler=take, processor=processor, context=context
    )


def take(record: DynamoDBRecord) -> None:
    """Log the status that an order has now; raises for an item that has none."""
    if not (record.dynamodb and record.dynamodb.new_image):
        return
    order = record.dynamodb.new_image
    logger.info("order %s is %s", order["id"], order["status"])
    {% if cookiecutter.use_requests %}
    notify({"order_id": order["id"], "status": order["status"]})
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
