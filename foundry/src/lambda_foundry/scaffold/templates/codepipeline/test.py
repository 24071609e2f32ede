"""`{{ cookiecutter.function }}` does a job of its pipeline, and always reports how it went."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import responses
{% endif %}
from botocore.stub import Stubber
from lambda_foundry.testing import sample_event

EVENT = sample_event("{{ cookiecutter.service }}/{{ cookiecutter.function }}")
JOB_ID = EVENT["CodePipeline.job"]["id"]
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
def pipelines(function: Any) -> Iterator[Stubber]:
    """Stands for CodePipeline, which gets what is expected and nothing else."""
    with Stubber(function.pipelines) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def expect_failure(pipelines: Stubber, message: str) -> None:
    """That the pipeline is told why the job failed."""
    details = {"type": "JobFailed", "message": message}
    told = {"jobId": JOB_ID, "failureDetails": details}
    pipelines.add_response("put_job_failure_result", {}, told)


def asking(parameters: Any) -> dict[str, Any]:
    """The sample event with other parameters of the action."""
    event: dict[str, Any] = deepcopy(EVENT)
    configuration = event["CodePipeline.job"]["data"]["actionConfiguration"]["configuration"]
    configuration["UserParameters"] = json.dumps(parameters)
    return event


{% if cookiecutter.use_requests %}
@responses.activate
{% endif %}
def test_{{ cookiecutter.function }}_lets_a_version_pass(function: Any, pipelines: Stubber) -> None:
    """The pipeline goes on, and its next actions get the version."""
    told = {"jobId": JOB_ID, "outputVariables": {"version": "1.4.0"}}
    pipelines.add_response("put_job_success_result", {}, told)
    {% if cookiecutter.use_requests %}
    posted = responses.post(WEBHOOK_URL)
    {% endif %}

    function.handler(EVENT, None)
    {% if cookiecutter.use_requests %}

    assert json.loads(posted.calls[0].request.body or "") == {"version": "1.4.0"}


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(function: Any, pipelines: Stubber) -> None:
    """The pipeline hears of it at once."""
    responses.post(WEBHOOK_URL, status=503)
    what = "503 Server Error: Service Unavailable for url: https://example.com/webhook"
    expect_failure(pipelines, f"HTTPError: {what}")

    function.handler(EVENT, None)
    {% endif %}


@pytest.mark.parametrize(
    ("parameters", "version"), [({}, "None"), ({"version": "1.4"}, "1.4"), ({"version": 3}, "3")]
)
def test_{{ cookiecutter.function }}_stops_what_is_no_version(
    parameters: Any, version: str, function: Any, pipelines: Stubber
) -> None:
    """With the reason, which the pipeline shows."""
    why = f"ValueError: '{version}' is no version; give the action one like 1.4.0"
    expect_failure(pipelines, why)

    function.handler(asking(parameters), None)


def test_{{ cookiecutter.function }}_fails_on_what_is_no_job(function: Any, pipelines: Stubber) -> None:
    """There is nobody to report to."""
    with pytest.raises(KeyError):
        function.handler({"source": "aws.codepipeline"}, None)
