"""`{{ cookiecutter.function }}` counts the lines of each new object."""

{% if cookiecutter.use_requests %}
import json
{% endif %}
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from moto import mock_aws
from lambda_foundry.testing import sample_event

EVENT = sample_event("{{ cookiecutter.service }}/{{ cookiecutter.function }}")
BUCKET, KEY = EVENT["detail"]["bucket"]["name"], EVENT["detail"]["object"]["key"]
{% if cookiecutter.use_requests %}
WEBHOOK_URL = "https://example.com/webhook"
{% endif %}


@pytest.fixture
def bucket() -> Iterator[Any]:
    """The bucket of the sample event, empty."""
    with mock_aws():
        yield boto3.resource("s3", region_name="us-east-1").create_bucket(Bucket=BUCKET)


@pytest.fixture
def handler(bucket: Any, load_handler: Callable[..., Any]) -> Any:
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
def test_{{ cookiecutter.function }}_tells_the_webhook_how_many_lines(handler: Any, bucket: Any) -> None:
    """An object's key, with a blank and a plus, is taken as it is."""
    bucket.put_object(Key=KEY, Body=b"order,total\n1042,700\n1043,120\n")
    posted = responses.post(WEBHOOK_URL)

    handler(EVENT, None)

    assert json.loads(posted.calls[0].request.body or "") == {"key": KEY, "lines": 3}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any, bucket: Any) -> None:
    """Then the event comes again."""
    bucket.put_object(Key=KEY, Body=b"")
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)


{% else %}
def test_{{ cookiecutter.function }}_counts_the_lines(
    handler: Any, bucket: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """An object's key, with a blank and a plus, is taken as it is."""
    bucket.put_object(Key=KEY, Body=b"order,total\n1042,700\n1043,120\n")
    caplog.set_level("INFO", logger="handler")

    handler(EVENT, None)

    assert caplog.messages == [f"{KEY} has 3 lines"]


{% endif %}
def test_{{ cookiecutter.function }}_leaves_what_is_gone(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """An object can be deleted before its event arrives: nothing to try again."""
    caplog.set_level("WARNING", logger="handler")

    handler(EVENT, None)

    assert caplog.messages == [f"{KEY} is gone"]
