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
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

logger = logging.getLogger(__name__)
processor = BatchProcessor(event_type=EventType.SQS, logger=logger)


def handler(event: list[dict[str, Any]], context: Any) -> PartialItemFailureResponse:
    """Take each message; those that fail, and no others, come again."""
    return process_partial_response(
        event={"Records": event}, record_handler=take, processor=processor, context=context
    )


def take(record: SQSRecord) -> None:
    """Log what an order costs; raises for a message that is none."""
    order = record.json_body
    total = sum(item["quantity"] * item["price"] for item in order["items"])
    logger.info("order %s costs %d", order["order_id"], total)
    {% if cookiecutter.use_requests %}
    notify({"order_id": order["order_id"], "total": total})
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
