"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes.common import DictWrapper

HOURS = "We are open from nine to five."

logger = logging.getLogger(__name__)


class Turn(DictWrapper):
    """What somebody said, and what Lex takes it for."""

    @property
    def intent(self) -> str:
        """The name of what they want; `FallbackIntent` where it is nothing that the bot knows."""
        return str(self["sessionState"]["intent"]["name"])

    @property
    def said(self) -> str:
        """Their words."""
        return str(self["inputTranscript"])

    def closed(self, state: str, message: str) -> dict[str, Any]:
        """The answer that ends it, with `Fulfilled` or `Failed`."""
        session = self["sessionState"]
        return {
            "sessionState": {
                **session,
                "dialogAction": {"type": "Close"},
                "intent": {**session["intent"], "state": state},
            },
            "messages": [{"contentType": "PlainText", "content": message}],
        }


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer what somebody said to the bot; after an error whoever asks it gets one, too."""
    turn = Turn(event)
    logger.info("somebody wants %s", turn.intent)
    if turn.intent == "OpeningHours":
        return turn.closed("Fulfilled", HOURS)
    {% if cookiecutter.use_requests %}
    notify({"said": turn.said})
    {% endif %}
    return turn.closed("Failed", f"I don't know what '{turn.said}' means.")
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
