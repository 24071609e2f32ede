"""`{{ cookiecutter.function }}` changes the records of its delivery stream."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def with_poison(data: str) -> dict[str, Any]:
    """The sample event, with other data in its first record."""
    first, second = EVENT["records"]
    poison = {**first, "data": b64encode(data.encode()).decode()}
    return {**EVENT, "records": [poison, second]}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_each_order(handler: Any) -> None:
    """Two records, two calls."""
    posted = responses.post(WEBHOOK_URL)

    handler(EVENT, None)

    assert [json.loads(call.request.body or "") for call in posted.calls] == [
        {"order_id": "1042", "total": 700},
        {"order_id": "1043", "total": 120},
    ]


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Then the batch comes again."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)


@responses.activate
{% endif %}
def test_{{ cookiecutter.function }}_delivers_a_line_for_each_order(handler: Any) -> None:
    """With what it costs; each record is answered for."""
    {% if cookiecutter.use_requests %}
    responses.post(WEBHOOK_URL)

    {% endif %}
    answers = handler(EVENT, None)["records"]

    assert [(answer["recordId"], answer["result"]) for answer in answers] == [
        (record["recordId"], "Ok") for record in EVENT["records"]
    ]
    assert [b64decode(answer["data"]).decode() for answer in answers] == [
        '{"order_id": "1042", "total": 700}\n',
        '{"order_id": "1043", "total": 120}\n',
    ]


{% if cookiecutter.use_requests %}
@responses.activate
{% endif %}
@pytest.mark.parametrize("data", ["", "no JSON", "[]", json.dumps({"order_id": "1042"})])
def test_{{ cookiecutter.function }}_puts_the_poison_record_aside(data: str, handler: Any) -> None:
    """As it came, and the other one is delivered."""
    {% if cookiecutter.use_requests %}
    responses.post(WEBHOOK_URL)

    {% endif %}
    event = with_poison(data)
    poison, good = handler(event, None)["records"]

    assert (poison["result"], good["result"]) == ("ProcessingFailed", "Ok")
    assert poison["data"] == event["records"][0]["data"]
