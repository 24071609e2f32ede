"""`{{ cookiecutter.function }}` takes the changes of its table one by one."""

{% if cookiecutter.use_requests %}
import json
{% endif %}
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def with_poison(new_image: dict[str, Any]) -> dict[str, Any]:
    """The sample event, with another item in its first change."""
    first, *others = EVENT["Records"]
    return {"Records": [{**first, "dynamodb": {**first["dynamodb"], "NewImage": new_image}}, *others]}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_what_each_order_is_now(handler: Any) -> None:
    """A new item and a changed one are posted, a deleted one is not."""
    posted = responses.post(WEBHOOK_URL)

    answer = handler(EVENT, None)

    assert answer == {"batchItemFailures": []}
    assert [json.loads(call.request.body or "") for call in posted.calls] == [
        {"order_id": "1042", "status": "placed"},
        {"order_id": "1042", "status": "paid"},
    ]


@responses.activate
def test_{{ cookiecutter.function }}_reports_what_the_webhook_did_not_take(handler: Any) -> None:
    """Lambda goes on from the change of the failed call."""
    responses.post(WEBHOOK_URL, status=503)
    responses.post(WEBHOOK_URL)

    answer = handler(EVENT, None)

    failed = EVENT["Records"][0]["dynamodb"]["SequenceNumber"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": failed}]}


@responses.activate
{% else %}
def test_{{ cookiecutter.function }}_says_what_each_order_is_now(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """A new item and a changed one, but not a deleted one."""
    caplog.set_level("INFO")

    answer = handler(EVENT, None)

    assert answer == {"batchItemFailures": []}
    assert caplog.messages == ["order 1042 is placed", "order 1042 is paid"]


{% endif %}
@pytest.mark.parametrize("item", [{"id": {"S": "1042"}}, {"status": {"S": "paid"}}])
def test_{{ cookiecutter.function }}_reports_the_poison_change(item: dict[str, Any], handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Lambda goes on from what is no order, logs it, and in the end puts it aside."""
    {% if cookiecutter.use_requests %}
    responses.post(WEBHOOK_URL)

    {% endif %}
    answer = handler(with_poison(item), None)

    failed = EVENT["Records"][0]["dynamodb"]["SequenceNumber"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": failed}]}
    (logged,) = caplog.records
    assert logged.exc_info
