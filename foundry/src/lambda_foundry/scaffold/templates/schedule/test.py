"""`{{ cookiecutter.function }}` reports on the day before its schedule."""

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
{% endif %}
@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-11-23T06:00:00Z", "2026-11-22"),
        ("2026-12-01T06:00:00Z", "2026-11-30"),
        ("2027-01-01T06:00:00Z", "2026-12-31"),
    ],
)
def test_{{ cookiecutter.function }}_reports_on_the_day_before(time: str, day: str, handler: Any) -> None:
    """Whatever the clock says when it runs."""
    {% if cookiecutter.use_requests %}
    posted = responses.post(WEBHOOK_URL)

    {% endif %}
    assert handler({**EVENT, "time": time}, None) == {"day": day}
    {% if cookiecutter.use_requests %}
    assert json.loads(posted.calls[0].request.body or "") == {"day": day}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Then the event comes again."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)
    {% endif %}


def test_{{ cookiecutter.function }}_asks_for_a_time(handler: Any) -> None:
    """Whoever invokes it by hand is told what the event lacks."""
    with pytest.raises(ValueError, match="the event has no time"):
        handler({}, None)
