"""No statement of a sample's role can be taken away, or added, without a test that fails."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.local.deployed import DeployedFunction, function_named
from lambda_foundry.local.firing import sample_event
from lambda_foundry.local.logs import LogReader
from lambda_foundry.local.session import Session
from lambda_foundry.names import construct_id
from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.testing.template_parts import listed, of_type, readable, statements_of
from tests.local.running import wait_for
from tests.local.statement_facts import DEV, ENFORCED, FAILURES, FUNCTIONS, PROD, Statement

ROLE = "AWS::IAM::Role"

# Of logs, traces and failed events one function's statements stand for every function's.
NOT_ENFORCED = sorted(
    statement
    for statement in DEV
    if statement.role == "CheckFunctionRole" and not statement.enforced
)


def part(assembly: Assembly, name: str) -> dict[str, Any]:
    """The resources of a function's construct."""
    service, function = name.split("/")
    stack = assembly.stack(service)
    resources: dict[str, Any] = stack.part(f"{stack.path}/{construct_id(function)}")["Resources"]
    return resources


def as_fact(statement: dict[str, Any], *, role: str, function: str) -> Statement:
    """A statement of a template, as the facts write it."""
    more = {key: value for key, value in statement.items() if (key, value) != ("Effect", "Allow")}
    on = listed(readable(more.pop("Resource")))
    return Statement(
        role=role[:-8],
        actions=tuple(listed(more.pop("Action"))),
        on=", ".join(re.sub(r"^\$\{(\w+)[0-9A-F]{8}\.Arn\}$", r"\1.Arn", text) for text in on),
        function=function,
        more=json.dumps(more) if more else "",
    )


def check_roles(assembly: Assembly, facts: set[Statement]) -> None:
    """Assert that the samples' roles have these statements, and nothing beside them."""
    parts = {name: part(assembly, name) for name in FUNCTIONS}
    assert sorted(
        as_fact(statement, role=role, function=name)
        for name, resources in parts.items()
        for role in resources
        for statement in statements_of(resources, role)
    ) == sorted(replace(statement, enforced=False) for statement in facts)
    roles = [role for resources in parts.values() for role in of_type(resources, ROLE)]
    assert [role for role in roles if {"Policies", "ManagedPolicyArns"} & role.keys()] == []


def test_roles_have_exactly_the_statements_of_the_facts(assembly: Assembly) -> None:
    """What a role loses, gains or widens has to be said, and proved, there."""
    check_roles(assembly, DEV)


@pytest.mark.slow
def test_roles_in_prod_have_exactly_the_statements_of_the_facts(tmp_path: Path) -> None:
    """There it is a failure queue and a key more for each function."""
    check_roles(synthesize(tmp_path / "cdk.out", stage="prod"), PROD)


@pytest.mark.slow
@pytest.mark.parametrize("statement", ENFORCED, ids=str)
def test_function_fails_without_a_statement(statement: Statement, deployment: Session) -> None:
    """The emulator enforces execution roles: AWS would refuse the same call."""
    function = function_named(statement.function, deployment.functions)

    assert "errorMessage" not in invoked(function)
    with without(statement, function):
        answer = invoked(function)

    assert "AccessDenied" in answer["errorMessage"]
    assert statement.actions[0] in answer["errorMessage"]
    assert "errorMessage" not in invoked(function)


@pytest.mark.slow
@pytest.mark.parametrize("statement", NOT_ENFORCED, ids=str)
def test_statement_that_is_not_enforced_still_is_not(
    statement: Statement, deployment: Session
) -> None:
    """The day on which the function can't answer, or log, without it, the facts have to change."""
    function = function_named(statement.function, deployment.functions)
    reader = LogReader(function)
    reader.new_lines()

    with without(statement, function):
        assert "errorMessage" not in invoked(function)
        assert any(line.startswith("START ") for line in reader.until_report(patience=20))


@pytest.mark.slow
def test_dead_letter_queue_of_a_template_is_not_there(deployment: Session) -> None:
    """The day on which the emulator takes it from the template, the docs have to change."""
    function = function_named("uptime/check", deployment.functions)
    configuration = function.client("lambda").get_function_configuration

    assert "DeadLetterConfig" in function.properties
    assert "DeadLetterConfig" not in configuration(FunctionName=function.physical_id)


@pytest.mark.slow
def test_failed_event_is_kept_without_the_right_to(deployment: Session) -> None:
    """Even told of the queue, the emulator asks no role; the test of the template stands in."""
    function = function_named("uptime/check", deployment.functions)
    (statement,) = (fact for fact in NOT_ENFORCED if fact.actions == FAILURES)
    sqs = function.client("sqs")
    url = failures(function)

    with without(statement, function), failing_into(url, function):
        function.client("lambda").invoke(
            FunctionName=function.physical_id, InvocationType="Event", Payload=b'{"lost": true}'
        )
        wait_for(lambda: waiting(sqs, url) == "1")

    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["requestPayload"] == {"lost": True}


def invoked(function: DeployedFunction) -> dict[str, Any]:
    """What the function answers to its sample event, whatever its trigger."""
    event = json.dumps(sample_event(function.name)).encode()
    answer = function.client("lambda").invoke(FunctionName=function.physical_id, Payload=event)
    payload: dict[str, Any] = json.loads(answer["Payload"].read())
    return payload


@contextmanager
def without(statement: Statement, function: DeployedFunction) -> Iterator[None]:
    """Take a statement out of the role for a while."""
    iam = function.client("iam")
    role = physical_id(function, statement.role)
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    kept = [
        other
        for other in document["Statement"]
        if tuple(listed(other["Action"])) != statement.actions
    ]
    assert len(kept) == len(document["Statement"]) - 1
    less = document | {"Statement": kept}
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(less))
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


@contextmanager
def failing_into(url: str, function: DeployedFunction) -> Iterator[None]:
    """Let the function fail at its first try, and the emulator know of the queue."""
    lambda_, name = function.client("lambda"), function.physical_id
    queue = function.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    lambda_.update_function_configuration(
        FunctionName=name,
        Handler="nowhere.handler",
        DeadLetterConfig={"TargetArn": queue["Attributes"]["QueueArn"]},
    )
    lambda_.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
    try:
        yield
    finally:
        lambda_.delete_function_event_invoke_config(FunctionName=name)
        lambda_.update_function_configuration(
            FunctionName=name, Handler="handler.handler", DeadLetterConfig={"TargetArn": ""}
        )


def failures(function: DeployedFunction) -> str:
    """The address of the function's failure queue."""
    name = physical_id(function, "CheckFunctionFailures").rpartition("/")[2]
    url: str = function.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
    return url


def physical_id(function: DeployedFunction, name: str) -> str:
    """What the resource of this logical id became, which is given without CDK's hash."""
    (found,) = (value for key, value in function.stack.physical_ids.items() if key[:-8] == name)
    return found


def waiting(sqs: Any, url: str) -> str:
    """How many messages are in a queue."""
    asked = "ApproximateNumberOfMessages"
    number: str = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[asked])["Attributes"][
        asked
    ]
    return number
