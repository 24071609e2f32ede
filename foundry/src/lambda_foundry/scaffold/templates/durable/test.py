{% import cookiecutter.trigger ~ "/durable.jinja" as trigger %}
"""`{{ cookiecutter.function }}` tells of its event, waits for a day, and tells again."""

import json
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_twice(handler: Any, durable_runner: Callable[..., Any]) -> None:
    """The wait is skipped; a step that failed is tried again, and no other is."""
    responses.post(WEBHOOK_URL, status=503)
    posted = responses.post(WEBHOOK_URL)

    result = durable_runner(handler).run(input=json.dumps(EVENT))

    assert [json.loads(call.request.body or "")["text"] for call in posted.calls] == [
        "{{ trigger.told }}",
        "{{ trigger.told }}, a day ago",
    ]
    assert [step.name for step in result.operations] == ["tell", "a_day", "remind"]
{% else %}
def test_{{ cookiecutter.function }}_tells_twice(handler: Any, durable_runner: Callable[..., Any], caplog: pytest.LogCaptureFixture) -> None:
    """The wait is skipped, and the handler runs again after it; each step is done once."""
    caplog.set_level("INFO", logger="handler")

    result = durable_runner(handler).run(input=json.dumps(EVENT))

    assert caplog.messages == [
        "{{ trigger.told }}",
        "{{ trigger.told }}, a day ago",
    ]
    assert [step.name for step in result.operations] == ["tell", "a_day", "remind"]
{% endif %}


def test_{{ cookiecutter.function }}_fails_on_another_event(handler: Any, durable_runner: Callable[..., Any]) -> None:
    """Then the execution has failed, and says by what."""
    result = durable_runner(handler).run(input="{}")

    assert result.error
    assert result.error.type == "KeyError"
