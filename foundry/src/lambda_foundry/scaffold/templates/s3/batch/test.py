"""`{{ cookiecutter.function }}` counts the lines of each object of a job."""

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
KEY = "2026/november orders+returns.csv"
{% if cookiecutter.use_requests %}
WEBHOOK_URL = "https://example.com/webhook"
{% endif %}


@pytest.fixture
def bucket(deployed: DeployedResources) -> Any:
    """The function's bucket, empty."""
    return deployed.bucket("{{ cookiecutter.service }}/{{ cookiecutter.function }}")


@pytest.fixture
def event(bucket: Any) -> dict[str, Any]:
    """The sample event, about an object of that bucket."""
    return {**EVENT, "tasks": [{**EVENT["tasks"][0], "s3Bucket": bucket.name}]}


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


def answered(code: str, text: str) -> dict[str, Any]:
    """What S3 notes in the job's report."""
    result = {"taskId": EVENT["tasks"][0]["taskId"], "resultCode": code, "resultString": text}
    return {
        "invocationSchemaVersion": "2.0",
        "treatMissingKeysAs": "PermanentFailure",
        "invocationId": EVENT["invocationId"],
        "results": [result],
    }


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_how_many_lines(
    handler: Any, bucket: Any, event: dict[str, Any]
) -> None:
    """S3 quotes the key of an object: a blank is a plus."""
    bucket.put_object(Key=KEY, Body=b"order,total\n1042,700\n1043,120\n")
    posted = responses.post(WEBHOOK_URL)

    assert handler(event, None) == answered("Succeeded", "3 lines")
    assert json.loads(posted.calls[0].request.body or "") == {"key": KEY, "lines": 3}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(
    handler: Any, bucket: Any, event: dict[str, Any]
) -> None:
    """The report says that the function failed."""
    bucket.put_object(Key=KEY, Body=b"")
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(event, None)


{% else %}
def test_{{ cookiecutter.function }}_counts_the_lines(
    handler: Any, bucket: Any, event: dict[str, Any]
) -> None:
    """S3 quotes the key of an object: a blank is a plus."""
    bucket.put_object(Key=KEY, Body=b"order,total\n1042,700\n1043,120\n")

    assert handler(event, None) == answered("Succeeded", "3 lines")


{% endif %}
def test_{{ cookiecutter.function }}_says_what_is_gone(
    handler: Any, event: dict[str, Any]
) -> None:
    """An object can be deleted after the list was made: nothing to try again."""
    assert handler(event, None) == answered("PermanentFailure", "it is gone")
