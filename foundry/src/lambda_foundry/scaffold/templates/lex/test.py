"""`{{ cookiecutter.function }}` answers for a bot."""

{% if cookiecutter.use_requests %}
import json
{% endif %}
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def saying(words: str, intent: str) -> dict[str, Any]:
    """The sample event with other words."""
    session = EVENT["sessionState"]
    other = {**session, "intent": {**session["intent"], "name": intent}}
    return {**EVENT, "inputTranscript": words, "sessionState": other}


def test_{{ cookiecutter.function }}_answers(handler: Any) -> None:
    """What was wanted is fulfilled, and the turn is over."""
    answer = handler(EVENT, None)

    assert answer["messages"][0]["content"] == "We are open from nine to five."
    assert answer["sessionState"]["dialogAction"] == {"type": "Close"}
    assert answer["sessionState"]["intent"] == {
        **EVENT["sessionState"]["intent"],
        "state": "Fulfilled",
    }


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_what_it_does_not_know(handler: Any) -> None:
    """So that somebody teaches the bot."""
    posted = responses.post(WEBHOOK_URL)

    answer = handler(saying("sing", "FallbackIntent"), None)

    assert answer["messages"][0]["content"] == "I don't know what 'sing' means."
    assert json.loads(posted.calls[0].request.body or "") == {"said": "sing"}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Whoever asks the bot gets the error, and may ask again."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(saying("sing", "FallbackIntent"), None)
{% else %}
def test_{{ cookiecutter.function }}_says_what_it_does_not_know(handler: Any) -> None:
    """The turn has failed, and the next one can be about anything."""
    answer = handler(saying("sing", "FallbackIntent"), None)

    assert answer["messages"][0]["content"] == "I don't know what 'sing' means."
    assert answer["sessionState"]["intent"]["state"] == "Failed"
{% endif %}


def test_{{ cookiecutter.function }}_fails_on_what_is_no_turn(handler: Any) -> None:
    """Nobody has said anything."""
    with pytest.raises(KeyError):
        handler({"inputTranscript": "when are you open"}, None)
