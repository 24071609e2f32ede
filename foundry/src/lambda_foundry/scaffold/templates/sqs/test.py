"""`{{ cookiecutter.function }}` takes the messages of its queue one by one."""

import json
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def with_poison(body: str) -> dict[str, Any]:
    """The sample event, with another body in its first message."""
    first, second = EVENT["Records"]
    return {"Records": [{**first, "body": body}, second]}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_each_order(handler: Any) -> None:
    """Two messages, two calls; nothing comes again."""
    posted = responses.post(WEBHOOK_URL)

    answer = handler(EVENT, None)

    assert answer == {"batchItemFailures": []}
    assert [json.loads(call.request.body or "") for call in posted.calls] == [
        {"order_id": "1042", "total": 700},
        {"order_id": "1043", "total": 120},
    ]


@responses.activate
def test_{{ cookiecutter.function }}_reports_what_the_webhook_did_not_take(handler: Any) -> None:
    """The message of the failed call comes again, the other doesn't."""
    responses.post(WEBHOOK_URL, status=503)
    responses.post(WEBHOOK_URL)

    answer = handler(EVENT, None)

    failed = EVENT["Records"][0]["messageId"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": failed}]}


@responses.activate
{% else %}
def test_{{ cookiecutter.function }}_takes_each_order(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Two messages, two orders; nothing comes again."""
    caplog.set_level("INFO")

    answer = handler(EVENT, None)

    assert answer == {"batchItemFailures": []}
    assert caplog.messages == ["order 1042 costs 700", "order 1043 costs 120"]


{% endif %}
@pytest.mark.parametrize("body", ["", "no JSON", "[]", json.dumps({"order_id": "1042"})])
def test_{{ cookiecutter.function }}_reports_the_poison_message_alone(body: str, handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """What is no order comes again, in the end goes to the dead-letter queue, and is logged."""
    {% if cookiecutter.use_requests %}
    responses.post(WEBHOOK_URL)

    {% endif %}
    answer = handler(with_poison(body), None)

    failed = EVENT["Records"][0]["messageId"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": failed}]}
    (logged,) = caplog.records
    assert logged.exc_info
