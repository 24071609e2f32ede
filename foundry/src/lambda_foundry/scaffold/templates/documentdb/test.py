"""`{{ cookiecutter.function }}` takes the changes of its database."""

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


def with_first(**changes: Any) -> dict[str, Any]:
    """The sample event, with a first change that has these fields."""
    first, second = EVENT["events"]
    return {**EVENT, "events": [{"event": {**first["event"], **changes}}, second]}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_each_order(handler: Any) -> None:
    """Two changes, two calls."""
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
{% else %}
def test_{{ cookiecutter.function }}_takes_each_order(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Two changes, two orders."""
    caplog.set_level("INFO")

    handler(EVENT, None)

    assert caplog.messages == ["order 1042 costs 700", "order 1043 costs 120"]


{% endif %}
def test_{{ cookiecutter.function }}_leaves_deletions_alone(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """They come without a document."""
    caplog.set_level("INFO")
    {% if cookiecutter.use_requests %}
    responses.post(WEBHOOK_URL)
    {% endif %}

    handler(with_first(operationType="delete"), None)

    assert caplog.messages == ["order 1043 costs 120"]


{% if cookiecutter.use_requests %}
@responses.activate
{% endif %}
@pytest.mark.parametrize("document", [None, "no order", {}, {"order_id": "1042"}])
def test_{{ cookiecutter.function }}_leaves_out_what_is_no_order(document: Any, handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing holds up the changes behind it."""
    caplog.set_level("INFO")
    {% if cookiecutter.use_requests %}
    responses.post(WEBHOOK_URL)
    {% endif %}

    handler(with_first(fullDocument=document), None)

    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
    assert caplog.messages[-1] == "order 1043 costs 120"
