"""`{{ cookiecutter.function }}` takes the orders of its event bus."""

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


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_an_order(handler: Any) -> None:
    """The order is posted, with what it costs."""
    posted = responses.post(WEBHOOK_URL)

    handler(EVENT, None)

    assert json.loads(posted.calls[0].request.body or "") == {"order_id": "1042", "total": 700}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Then the event comes again."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)


{% else %}
def test_{{ cookiecutter.function }}_takes_an_order(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The order is logged, with what it costs."""
    caplog.set_level("INFO")

    handler(EVENT, None)

    assert caplog.messages == ["order 1042 costs 700"]


{% endif %}
@pytest.mark.parametrize("detail", [{}, {"order_id": "1042"}, {"order_id": "1042", "items": [{}]}])
def test_{{ cookiecutter.function }}_fails_on_what_is_no_order(detail: Any, handler: Any) -> None:
    """Then the event is tried again and ends in the function's failure queue."""
    with pytest.raises(KeyError):
        handler({**EVENT, "detail": detail}, None)
