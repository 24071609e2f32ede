"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import SESEvent

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> None:
    """Take an e-mail; an error has the event come again, and in the end kept."""
    received = SESEvent(event)
    mail, receipt = received.mail, received.receipt
    if "FAIL" in {receipt.spam_verdict.status, receipt.virus_verdict.status}:
        logger.warning("e-mail %s is spam or has a virus", mail.message_id)
        return
    subject = mail.common_headers.get("subject", "nothing")
    logger.info("%s wrote about %s", mail.source, subject)
    {% if cookiecutter.use_requests %}
    notify({"from": mail.source, "subject": subject})
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
