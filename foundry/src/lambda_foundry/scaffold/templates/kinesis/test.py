"""`{{ cookiecutter.function }}` takes the records of its stream one by one."""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def with_poison(data: str) -> dict[str, Any]:
    """The sample event, with other data in its first record."""
    first, second = EVENT["Records"]
    kinesis = {**first["kinesis"], "data": b64encode(data.encode()).decode()}
    return {"Records": [{**first, "kinesis": kinesis}, second]}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_each_order(handler: Any) -> None:
    """Two records, two calls; nothing comes again."""
    posted = responses.post(WEBHOOK_URL)

    answer = handler(EVENT, None)

    assert answer == {"batchItemFailures": []}
    assert [json.loads(call.request.body or "") for call in posted.calls] == [
        {"order_id": "1042", "total": 700},
        {"order_id": "1043", "total": 120},
    ]


@responses.activate
def test_{{ cookiecutter.function }}_reports_what_the_webhook_did_not_take(handler: Any) -> None:
    """Lambda goes on from the record of the failed call."""
    responses.post(WEBHOOK_URL, status=503)
    responses.post(WEBHOOK_URL)

    answer = handler(EVENT, None)

    failed = EVENT["Records"][0]["kinesis"]["sequenceNumber"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": failed}]}


@responses.activate
{% else %}
def test_{{ cookiecutter.function }}_takes_each_order(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Two records, two orders; nothing comes again."""
    caplog.set_level("INFO")

    answer = handler(EVENT, None)

    assert answer == {"batchItemFailures": []}
    assert caplog.messages == ["order 1042 costs 700", "order 1043 costs 120"]


{% endif %}
@pytest.mark.parametrize("data", ["", "no JSON", "[]", json.dumps({"order_id": "1042"})])
def test_{{ cookiecutter.function }}_reports_the_poison_record(data: str, handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Lambda goes on from what is no order, logs it, and in the end puts it aside."""
    {% if cookiecutter.use_requests %}
    responses.post(WEBHOOK_URL)

    {% endif %}
    answer = handler(with_poison(data), None)

    failed = EVENT["Records"][0]["kinesis"]["sequenceNumber"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": failed}]}
    (logged,) = caplog.records
    assert logged.exc_info
