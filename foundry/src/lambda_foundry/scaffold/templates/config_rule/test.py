"""`{{ cookiecutter.function }}` reports to Config whether a resource has a tag."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from botocore.stub import Stubber
from lambda_foundry.testing import sample_event

EVENT = sample_event("{{ cookiecutter.service }}/{{ cookiecutter.function }}")
CHANGE = json.loads(EVENT["invokingEvent"])
{% if cookiecutter.use_requests %}
WEBHOOK_URL = "https://example.com/webhook"
{% endif %}


@pytest.fixture
def function(load_handler: Callable[..., Any]) -> Any:
    """The function's module, as Lambda would load it."""
    {% if cookiecutter.use_requests %}
    return load_handler(
        "{{ cookiecutter.service }}/{{ cookiecutter.function }}", WEBHOOK_URL=WEBHOOK_URL
    )
    {% else %}
    return load_handler("{{ cookiecutter.service }}/{{ cookiecutter.function }}")
    {% endif %}


@pytest.fixture
def config(function: Any) -> Iterator[Stubber]:
    """Stands for AWS Config, which gets what is expected and nothing else."""
    with Stubber(function.config) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def expect(config: Stubber, compliance: str) -> None:
    """That Config is told this of the bucket of the sample event."""
    evaluation = {
        "ComplianceResourceType": "AWS::S3::Bucket",
        "ComplianceResourceId": "shop-dev-uploads",
        "ComplianceType": compliance,
        "OrderingTimestamp": "2026-11-23T09:45:00.123Z",
    }
    told = {"Evaluations": [evaluation], "ResultToken": EVENT["resultToken"]}
    config.add_response("put_evaluations", {"FailedEvaluations": []}, told)


def changing(**item: Any) -> dict[str, Any]:
    """The sample event with a resource that differs in this."""
    change = {**CHANGE, "configurationItem": {**CHANGE["configurationItem"], **item}}
    return {**EVENT, "invokingEvent": json.dumps(change)}


def test_{{ cookiecutter.function }}_lets_a_tagged_bucket_pass(function: Any, config: Stubber) -> None:
    """It has the tag that the rule's parameter names."""
    expect(config, "COMPLIANT")

    function.handler(EVENT, None)


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_a_bucket(function: Any, config: Stubber) -> None:
    """One without the tag."""
    expect(config, "NON_COMPLIANT")
    posted = responses.post(WEBHOOK_URL)

    function.handler(changing(tags={"team": "shop"}), None)

    text = json.loads(posted.calls[0].request.body or "")["text"]
    assert text.startswith("arn:aws:s3:::shop-dev-uploads breaks the rule shop-dev-TaggedRule")


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(function: Any, config: Stubber) -> None:
    """Then the event comes again."""
    expect(config, "NON_COMPLIANT")
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        function.handler(changing(tags={}), None)
{% else %}
def test_{{ cookiecutter.function }}_finds_a_bucket_without_the_tag(function: Any, config: Stubber) -> None:
    """Config is told that it breaks the rule."""
    expect(config, "NON_COMPLIANT")

    function.handler(changing(tags={"team": "shop"}), None)
{% endif %}


def test_{{ cookiecutter.function }}_judges_no_bucket_that_is_gone(function: Any, config: Stubber) -> None:
    """What was said of it before is taken back."""
    expect(config, "NOT_APPLICABLE")

    function.handler(changing(configurationItemStatus="ResourceDeleted", tags={}), None)


@pytest.mark.parametrize(
    "change", [{"messageType": "ScheduledNotification"}, {"configurationItem": {}}]
)
def test_{{ cookiecutter.function }}_fails_on_what_is_no_resource(
    change: dict[str, Any], function: Any, config: Stubber
) -> None:
    """Then the event is tried again and ends in the function's failure queue."""
    with pytest.raises((KeyError, TypeError)):
        function.handler({**EVENT, "invokingEvent": json.dumps({**CHANGE, **change})}, None)
