"""`{{ cookiecutter.function }}` counts the lines of each new object."""

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
from lambda_foundry.testing import DeployedResources, sample_event

EVENT = sample_event("{{ cookiecutter.service }}/{{ cookiecutter.function }}")
KEY = EVENT["detail"]["object"]["key"]
{% if cookiecutter.use_requests %}
WEBHOOK_URL = "https://example.com/webhook"
{% endif %}


@pytest.fixture
def bucket(deployed: DeployedResources) -> Any:
    """The function's bucket, empty."""
    return deployed.bucket("{{ cookiecutter.service }}/{{ cookiecutter.function }}")


@pytest.fixture
def event(bucket: Any) -> dict[str, Any]:
    """The sample event, of that bucket."""
    return {**EVENT, "detail": {**EVENT["detail"], "bucket": {"name": bucket.name}}}


@pytest.fixture
def handler(load_handler: Callable[..., Any]) -> Any:
    """The function as Lambda would call it."""
    {% if cookiecutter.use_requests %}
    return load_handler(
        "{{ cookiecutter.service }}/{{ cookiecutter.function }}", WEBHOOK_URL=WEBHOOK_URL
    ).handler
    {% else %}
    return load_handler("{{ cookiecutter.service }}/{{ cookiecutter.function }}").handler
    {% endif %}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_how_many_lines(
    handler: Any, bucket: Any, event: dict[str, Any]
) -> None:
    """An object's key, with a blank and a plus, is taken as it is."""
    bucket.put_object(Key=KEY, Body=b"order,total\n1042,700\n1043,120\n")
    posted = responses.post(WEBHOOK_URL)

    handler(event, None)

    assert json.loads(posted.calls[0].request.body or "") == {"key": KEY, "lines": 3}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(
    handler: Any, bucket: Any, event: dict[str, Any]
) -> None:
    """Then the event comes again."""
    bucket.put_object(Key=KEY, Body=b"")
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(event, None)


{% else %}
def test_{{ cookiecutter.function }}_counts_the_lines(
    handler: Any, bucket: Any, event: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """An object's key, with a blank and a plus, is taken as it is."""
    bucket.put_object(Key=KEY, Body=b"order,total\n1042,700\n1043,120\n")
    caplog.set_level("INFO", logger="handler")

    handler(event, None)

    assert caplog.messages == [f"{KEY} has 3 lines"]


{% endif %}
def test_{{ cookiecutter.function }}_leaves_what_is_gone(
    handler: Any, event: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """An object can be deleted before its event arrives: nothing to try again."""
    caplog.set_level("WARNING", logger="handler")

    handler(event, None)

    assert caplog.messages == [f"{KEY} is gone"]
