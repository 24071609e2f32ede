"""`{{ cookiecutter.function }}` takes the lines of a log group."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from gzip import compress, decompress
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def sending(**changes: str) -> dict[str, Any]:
    """The sample event with other data, packed as CloudWatch Logs does it."""
    data = json.loads(decompress(b64decode(EVENT["awslogs"]["data"])))
    packed = compress(json.dumps(data | changes).encode())
    return {"awslogs": {"data": b64encode(packed).decode()}}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_the_lines(handler: Any) -> None:
    """The lines are posted with the name of their log group."""
    posted = responses.post(WEBHOOK_URL)

    handler(EVENT, None)

    assert json.loads(posted.calls[0].request.body or "") == {
        "log_group": "/shop/payments",
        "lines": ["ERROR card refused for order 1042", "ERROR card refused for order 1043"],
    }


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Then the event comes again."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)


{% else %}
def test_{{ cookiecutter.function }}_counts_the_lines(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Packed lines are unpacked."""
    caplog.set_level("INFO")

    handler(EVENT, None)

    assert caplog.messages == ["2 lines of /shop/payments"]


{% endif %}
def test_{{ cookiecutter.function }}_leaves_test_messages(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """CloudWatch Logs tries whether anybody is there."""
    caplog.set_level("INFO")

    handler(sending(messageType="CONTROL_MESSAGE"), None)

    assert caplog.messages == []


@pytest.mark.parametrize("data", ["", "no base64!", b64encode(b"not packed").decode()])
def test_{{ cookiecutter.function }}_fails_on_what_is_not_packed(data: str, handler: Any) -> None:
    """Then the event is tried again and ends in the function's failure queue."""
    with pytest.raises(Exception, match=r"incorrect|padding|Incomplete|incomplete"):
        handler({"awslogs": {"data": data}}, None)
