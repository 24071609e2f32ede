"""A state machine that invokes a function, logs and traces, and says when it failed."""

from typing import Any

from aws_cdk import aws_stepfunctions as sfn

from lambda_foundry.alarms import PERIOD, raise_alarm
from lambda_foundry.arns import arn_here
from lambda_foundry.execution_role import explain
from lambda_foundry.log_groups import log_group
from lambda_foundry.triggers.caller_role import caller_role
from lambda_foundry.triggers.trigger import Props, Trigger

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


def logged_state_machine(
    trigger: Trigger, definition: sfn.IChainable, *, props: Props
) -> sfn.StateMachine:
    """A state machine of this definition, in a role that begins with the right to invoke."""
    settings: dict[str, Any] = {
        "definition_body": sfn.DefinitionBody.from_chainable(definition),
        "logs": sfn.LogOptions(destination=log_group(trigger, "Logs"), level=sfn.LogLevel.ALL),
        "tracing_enabled": True,
    } | dict(props)
    if "role" not in settings:
        # Any of the account's state machines: this one's ARN comes after its role.
        machines = arn_here(trigger, "states", "stateMachine:*")
        settings["role"] = caller_role(trigger, service="states.amazonaws.com", source_arn=machines)
    machine = sfn.StateMachine(trigger, "StateMachine", **settings)
    explain(machine.role, *DELIVERING, because="Deliveries of logs have no resource to name")
    explain(machine.role, *TRACING, because="X-Ray has no resources to name")
    raise_alarm(
        trigger,
        "Failed",
        metric=lambda: machine.metric_failed(period=PERIOD),
        above=0,
        because="An execution of the state machine failed",
    )
    return machine
