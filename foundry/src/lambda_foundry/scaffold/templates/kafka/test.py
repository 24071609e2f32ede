"""`{{ cookiecutter.function }}` takes the records of its topic."""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def with_poison(value: str) -> dict[str, Any]:
    """The sample event, with another value in the record of its first partition."""
    (record,) = EVENT["records"]["orders-0"]
    poison = {**record, "value": b64encode(value.encode()).decode()}
    return {**EVENT, "records": {**EVENT["records"], "orders-0": [poison]}}


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


{% else %}
def test_{{ cookiecutter.function }}_takes_each_order(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Two records of two partitions, two orders."""
    caplog.set_level("INFO")

    handler(EVENT, None)

    assert caplog.messages == ["order 1042 costs 700", "order 1043 costs 120"]


{% endif %}
@pytest.mark.parametrize("value", ["", "no JSON", "[]", json.dumps({"order_id": "1042"})])
def test_{{ cookiecutter.function }}_fails_on_what_is_no_order(value: str, handler: Any) -> None:
    """Then the batch comes again, and ends in the function's failure queue."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        handler(with_poison(value), None)
