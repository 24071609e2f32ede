"""`{{ cookiecutter.function }}` rotates a secret in four repeatable steps."""

{% if cookiecutter.use_requests %}
import json
{% endif %}
from collections.abc import Callable
from typing import Any

import boto3
import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from lambda_foundry.testing import DeployedResources, sample_event

EVENT = sample_event("{{ cookiecutter.service }}/{{ cookiecutter.function }}")
{% if cookiecutter.use_requests %}
WEBHOOK_URL = "https://example.com/webhook"
{% endif %}


@pytest.fixture
def event(deployed: DeployedResources) -> dict[str, Any]:
    """The sample event, for the function's secret."""
    secret = deployed.name("{{ cookiecutter.service }}/{{ cookiecutter.function }}/Secret")
    return {**EVENT, "SecretId": secret}


@pytest.fixture
def secrets(deployed: DeployedResources) -> Any:
    """Secrets Manager, in memory."""
    return boto3.client("secretsmanager")


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
{% endif %}
def test_{{ cookiecutter.function }}_rotates(event: dict[str, Any], handler: Any, secrets: Any) -> None:
    """After the four steps another password is the current one."""
    {% if cookiecutter.use_requests %}
    posted = responses.post(WEBHOOK_URL)

    {% endif %}
    handler({**event, "Step": "createSecret"}, None)
    handler({**event, "Step": "setSecret"}, None)
    handler({**event, "Step": "testSecret"}, None)
    handler({**event, "Step": "finishSecret"}, None)

    current = secrets.get_secret_value(SecretId=event["SecretId"], VersionStage="AWSCURRENT")
    assert current["VersionId"] == event["ClientRequestToken"]
    assert len(current["SecretString"]) == 32
    {% if cookiecutter.use_requests %}
    assert json.loads(posted.calls[0].request.body or "") == {
        "secret": event["SecretId"],
        "version": event["ClientRequestToken"],
    }


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(event: dict[str, Any], handler: Any) -> None:
    """The password isn't changed where nobody was told."""
    responses.post(WEBHOOK_URL, status=503)
    handler(event, None)

    with pytest.raises(requests.HTTPError):
        handler({**event, "Step": "setSecret"}, None)
    {% endif %}


def test_{{ cookiecutter.function }}_repeats_a_step(event: dict[str, Any], handler: Any, secrets: Any) -> None:
    """The same password stays pending, and the current one stays current."""
    handler(event, None)
    pending = secrets.get_secret_value(SecretId=event["SecretId"], VersionStage="AWSPENDING")

    handler(event, None)
    handler({**event, "Step": "finishSecret"}, None)
    handler({**event, "Step": "finishSecret"}, None)

    current = secrets.get_secret_value(SecretId=event["SecretId"], VersionStage="AWSCURRENT")
    assert current["SecretString"] == pending["SecretString"]


def test_{{ cookiecutter.function }}_fails_on_an_unknown_step(event: dict[str, Any], handler: Any) -> None:
    """The rotation stops, and the password stays."""
    with pytest.raises(KeyError, match="dropSecret"):
        handler({**event, "Step": "dropSecret"}, None)


def test_{{ cookiecutter.function }}_fails_where_nothing_is_pending(event: dict[str, Any], handler: Any) -> None:
    """A rotation that was never begun can't be tested."""
    with pytest.raises(Exception, match="ResourceNotFoundException"):
        handler({**event, "Step": "testSecret"}, None)
