"""What state machines over functions are made of: steps that invoke one, and the machine."""

import json
import re
from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct, Dependable

from lambda_foundry.alarms import PERIOD, raise_alarm
from lambda_foundry.execution_role import arn_here, explain
from lambda_foundry.log_groups import log_group
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.caller_role import service_role
from lambda_foundry.versions import invoked

SERVICE = "states.amazonaws.com"

DELIVERING = (
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
)

TRACING = (
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
)

WAITS = re.compile(r'"Resource": "[^"]*(\.waitForTaskToken|\.sync(?::2)?)"')

THROTTLED = "Lambda.TooManyRequestsException"

OTHER_RESULTS = {
    "integration_pattern",
    "invocation_type",
    "output_path",
    "outputs",
    "payload_response_only",
    "result_path",
    "result_selector",
}
"""Properties of a task beside which `$.Payload` isn't what goes on to the next step."""


def lambda_task(
    scope: Construct, id_: str, *, function: lambda_.IFunction, **props: Any
) -> tasks.LambdaInvoke:
    """A step of a state machine that invokes the function, and hands on what it returns.

    It is tried three times, or for up to a minute where Lambda has no concurrency left, and waits
    for 15 minutes. The machine's role may invoke this function, alias or version, and no other
    version of it. `props` are those of `tasks.LambdaInvoke`, in place of any of these; give the
    step other retries by `step.add_retry(…)`.

    With `integration_pattern=sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN` the function gets
    `{"token": …, "input": …}`, and the step ends when somebody answers with that token, whom
    `machine.grant_task_response(…)` lets. It waits for a day, and a refusal isn't tried again.
    docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
    """
    # The step has the name of its id, which a function beside it may have as well.
    inside = Construct(scope, f"{id_}Step")
    defaults: dict[str, Any] = {
        # As a version, which CDK's statement names alone; of a function it would name all.
        "lambda_function": lambda_.Version.from_version_arn(
            inside, "Function", invoked(function).function_arn
        ),
    }
    by_token = props.get("integration_pattern") == sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN
    if "timeout" not in props:
        wait = cdk.Duration.days(1) if by_token else cdk.Duration.minutes(15)
        defaults["task_timeout"] = sfn.Timeout.duration(wait)
    if by_token:
        defaults["payload"] = _token_and_input(in_jsonata=_is_jsonata(props))
    if OTHER_RESULTS.isdisjoint(props):
        defaults |= (
            {"outputs": "{% $states.result.Payload %}"}
            if _is_jsonata(props)
            else {"output_path": "$.Payload"}
        )
    task = tasks.LambdaInvoke(inside, id_, **(defaults | props))
    jitter = sfn.JitterType.FULL
    # Up to 63 seconds: a burst of executions waits for its turn.
    task.add_retry(errors=[THROTTLED], max_attempts=6, jitter_strategy=jitter)
    if not by_token:
        task.add_retry(errors=["States.TaskFailed"], max_attempts=2, jitter_strategy=jitter)
    return task


def _is_jsonata(props: Mapping[str, Any]) -> bool:
    return props.get("query_language") == sfn.QueryLanguage.JSONATA


def _token_and_input(*, in_jsonata: bool) -> sfn.TaskInput:
    if in_jsonata:
        said = {"token": "{% $states.context.Task.Token %}", "input": "{% $states.input %}"}
    else:
        said = {"token": sfn.JsonPath.task_token, "input": sfn.JsonPath.entire_payload}
    return sfn.TaskInput.from_object(said)


def state_machine(
    scope: Construct, id_: str, *, definition: sfn.IChainable, **props: Any
) -> sfn.StateMachine:
    """A state machine that logs and traces its executions, with an alarm on those that fail.

    Its role, assumed by this account's state machines alone, may do what the steps need. `props`
    are those of `sfn.StateMachine`, in place of any of these.
    """
    inside = Construct(scope, id_)
    own_role = None
    if "role" not in props:
        own_role = props["role"] = service_role(
            inside,
            "Role",
            service=SERVICE,
            source_arn=its_machines(inside),
            description=f"What the state machine {inside.node.path} may do",
        )
    machine = logged_state_machine(inside, definition=definition, **props)
    if own_role:
        # The machine waits for what its role may do; that it waits for the role is in its
        # properties, and CDK would say it once more (cfn-lint W3005).
        policy = own_role.node.find_child("DefaultPolicy")
        Dependable.implement(own_role, Dependable.of(policy))
    return machine


def its_machines(scope: Construct) -> str:
    """Any of the account's state machines: the ARN of one comes after its role."""
    return arn_here(scope, "states", "stateMachine:*")


def _refuse_waiting(scope: Construct, definition: sfn.IChainable) -> None:
    """An express machine is over in five minutes, and waits for no token and no job.

    docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
    """
    for state in sfn.State.find_reachable_states(definition.start_state):
        # That of a map or a parallel state holds those of its branches.
        if waits := WAITS.search(json.dumps(state.to_state_json(), default=str)):
            raise Mistake(
                f"{scope.node.path}: the step {state.node.id} waits for an answer "
                f"({waits[1]}), which an express state machine doesn't; leave out "
                "state_machine_type, or the step's integration_pattern"
            )


def logged_state_machine(
    scope: Construct, *, definition: sfn.IChainable, role: iam.IRole, **props: Any
) -> sfn.StateMachine:
    """A state machine of this definition, in this role, with its logs, traces and alarm."""
    if props.get("state_machine_type") == sfn.StateMachineType.EXPRESS:
        _refuse_waiting(scope, definition)
    settings: dict[str, Any] = {
        "definition_body": sfn.DefinitionBody.from_chainable(definition),
        "logs": sfn.LogOptions(destination=log_group(scope, "Logs"), level=sfn.LogLevel.ALL),
        "tracing_enabled": True,
    } | props
    machine = sfn.StateMachine(scope, "StateMachine", role=role, **settings)
    explain(machine.role, *DELIVERING, because="Deliveries of logs have no resource to name")
    explain(machine.role, *TRACING, because="X-Ray has no resources to name")
    raise_alarm(
        scope,
        "Failed",
        metric=lambda: machine.metric_failed(period=PERIOD),
        above=0,
        because="An execution of the state machine failed",
    )
    return machine
