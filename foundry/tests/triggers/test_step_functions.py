"""What the trigger by a state machine adds, exactly."""

import json
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.template.values import text
from lambda_foundry.testing.template_parts import (
    allowed,
    logical_id_of,
    of_type,
    only,
    only_id,
    own_statements,
    statements_of,
    trust,
    trusted,
)
from lambda_foundry.triggers.state_machines import lambda_task, state_machine
from lambda_foundry.triggers.step_functions import StepFunctionsTrigger
from tests.triggers.conftest import TriggerTemplate

FUNCTION, MACHINE = "AWS::Lambda::Function", "AWS::StepFunctions::StateMachine"


def test_step_functions_role_may_invoke_this_function_alone(
    trigger_template: TriggerTemplate,
) -> None:
    """And deliver logs and traces, which have no resource; no resource-based policy is needed."""
    resources = trigger_template("step_functions")

    invoke, unbounded = statements_of(resources, logical_id_of(resources, "TriggerCallerRole"))
    assert invoke == allowed("lambda:InvokeFunction", on=only_id(resources, FUNCTION))
    assert unbounded == {
        "Action": [
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
        ],
        "Effect": "Allow",
        "Resource": "*",
    }
    assert own_statements(resources) == []
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_step_functions_role_trusts_this_account_alone(trigger_template: TriggerTemplate) -> None:
    """State machines of this account: its own has no ARN before the role."""
    assert trust(trigger_template("step_functions"), "TriggerCallerRole") == trusted(
        "states.amazonaws.com",
        source_arn="arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:*",
    )


def test_step_functions_tries_three_times_within_bounds(trigger_template: TriggerTemplate) -> None:
    """When the function fails; more often when Lambda does, or has no concurrency left."""
    resources = trigger_template("step_functions")

    task = states(resources)["Invoke"]
    assert [(retry["ErrorEquals"][-1], retry["MaxAttempts"]) for retry in task["Retry"]] == [
        ("Lambda.SdkClientException", 6),
        ("Lambda.TooManyRequestsException", 6),
        ("States.TaskFailed", 2),
    ]
    assert task["TimeoutSeconds"] == 900
    assert task["OutputPath"] == "$.Payload"


def test_step_functions_logs_and_traces(trigger_template: TriggerTemplate) -> None:
    """Every event, without what the executions carry."""
    resources = trigger_template("step_functions")

    machine = only(resources, MACHINE)
    group = {"Fn::GetAtt": [logical_id_of(resources, "TriggerLogs"), "Arn"]}
    assert machine["LoggingConfiguration"] == {
        "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": group}}],
        "Level": "ALL",
    }
    assert machine["TracingConfiguration"] == {"Enabled": True}


def test_step_functions_alarms_in_prod(trigger_template: TriggerTemplate) -> None:
    """An execution that failed is somebody's to look at."""
    resources = trigger_template("step_functions", stage="prod")

    alarm = resources[logical_id_of(resources, "TriggerFailed")]["Properties"]
    assert alarm["MetricName"] == "ExecutionsFailed"


def test_step_functions_task_is_a_step_of_a_workflow(function: PythonFunction) -> None:
    """What comes before and after the function is said around its task."""
    stack = function.stack
    first, last = sfn.Pass(stack, "First"), sfn.Succeed(stack, "Last")

    StepFunctionsTrigger(
        stack, "Trigger", function=function, workflow=lambda task: first.next(task).next(last)
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert [states(resources)[step]["Next"] for step in ("First", "Invoke")] == ["Invoke", "Last"]


def test_step_functions_lets_an_existing_machine_invoke(function: PythonFunction) -> None:
    """Its role gains the one statement; the definition is its owner's."""
    machine = sfn.StateMachine(
        function.stack,
        "Machine",
        definition_body=sfn.DefinitionBody.from_chainable(sfn.Pass(function.stack, "Pass")),
    )

    StepFunctionsTrigger(function.stack, "Trigger", function=function, source=machine)

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    assert statements_of(resources, logical_id_of(resources, "MachineRole")) == [
        allowed("lambda:InvokeFunction", on=only_id(resources, FUNCTION))
    ]


def test_step_functions_invokes_an_imported_function(function: PythonFunction) -> None:
    """Its ARN is all that is known of it."""
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
    imported = lambda_.Function.from_function_arn(function.stack, "Imported", arn)

    StepFunctionsTrigger(function.stack, "Trigger", function=imported)

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    caller = logical_id_of(resources, "TriggerCallerRole")
    assert statements_of(resources, caller)[0]["Resource"] == arn


def test_step_functions_keeps_to_the_role_it_is_given(function: PythonFunction) -> None:
    """A role of one's own replaces the trigger's."""
    role = iam.Role(function.stack, "Own", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))

    StepFunctionsTrigger(function.stack, "Trigger", function=function, source_props={"role": role})

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    own = logical_id_of(resources, "Own")
    assert only(resources, MACHINE)["RoleArn"] == {"Fn::GetAtt": [own, "Arn"]}
    assert len(of_type(resources, "AWS::IAM::Role")) == 2


def test_step_functions_refuses_an_imported_machine(function: PythonFunction) -> None:
    """Its role is not known here, so nothing could be allowed."""
    arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"
    machine = sfn.StateMachine.from_state_machine_arn(function.stack, "Imported", arn)

    with pytest.raises(Mistake, match="an imported state machine doesn't tell its role"):
        StepFunctionsTrigger(function.stack, "Trigger", function=function, source=machine)


def states(resources: dict[str, Any]) -> dict[str, Any]:
    """The states of the one state machine."""
    definition = json.loads(text(only(resources, MACHINE)["DefinitionString"]))
    found: dict[str, Any] = definition["States"]
    return found


TOKEN: dict[str, Any] = {"integration_pattern": sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN}


@pytest.mark.parametrize(
    ("given", "language", "payload"),
    [
        ({}, None, {"token.$": "$$.Task.Token", "input.$": "$"}),
        (
            {"query_language": sfn.QueryLanguage.JSONATA},
            "Arguments",
            {"token": "{% $states.context.Task.Token %}", "input": "{% $states.input %}"},
        ),
    ],
    ids=["JSONPath", "JSONata"],
)
def test_step_with_a_token_waits_for_its_answer(
    given: dict[str, Any],
    language: str | None,
    payload: dict[str, str],
    stack: cdk.Stack,
    function: PythonFunction,
) -> None:
    """For a day, and hands on what was answered; a refusal isn't tried again."""
    StepFunctionsTrigger(stack, "Trigger", function=function, **TOKEN, **given)

    resources = Template.from_stack(stack).to_json()["Resources"]
    machine = only(resources, "AWS::StepFunctions::StateMachine")
    step = json.loads(text(machine["DefinitionString"]))["States"]["Invoke"]
    assert step["Resource"].endswith(":states:::lambda:invoke.waitForTaskToken")
    assert step[language or "Parameters"]["Payload"] == payload
    assert step["TimeoutSeconds"] == 86400
    assert {"OutputPath", "Output"} & step.keys() == set()
    assert [retry["ErrorEquals"] for retry in step["Retry"]][-1] == [
        "Lambda.TooManyRequestsException"
    ]


def test_express_machine_waits_for_no_token(stack: cdk.Stack, function: PythonFunction) -> None:
    """Also in a map; Step Functions would refuse the deployment."""
    token = sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN
    asks = lambda_task(stack, "Ask", function=function, integration_pattern=token)

    with pytest.raises(Mistake, match=r"the step Each waits for an answer \(.waitForTaskToken\)"):
        state_machine(
            stack,
            "Machine",
            definition=sfn.Map(stack, "Each").item_processor(asks),
            state_machine_type=sfn.StateMachineType.EXPRESS,
        )
