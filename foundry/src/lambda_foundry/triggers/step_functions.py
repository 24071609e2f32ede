"""Invokes a function as a step of a workflow."""

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from lambda_foundry.alarms import PERIOD, raise_alarm
from lambda_foundry.execution_role import allow, arn_here, explain
from lambda_foundry.log_groups import log_group
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.caller_role import caller_role
from lambda_foundry.triggers.trigger import Props, Trigger

Workflow = Callable[[tasks.LambdaInvoke], sfn.IChainable]

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


class StepFunctionsTrigger(Trigger):
    """A state machine (`source`) whose `connection` is the task that invokes the function.

    The task is all of it, or a step of what `workflow` makes around it:
    `workflow=lambda task: before.next(task).next(after)`. It is tried three times. A state machine
    invokes with its role, so the function's resource-based policy stays empty. An existing one has
    its task already: its role is allowed to invoke the function, and `connection` is None.
    `connection_props` are those of `tasks.LambdaInvoke`, `source_props` of `sfn.StateMachine`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        workflow: Workflow | None = None,
        source: sfn.IStateMachine | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        own = {
            "source_props": source_props,
            "workflow": workflow,
            "connection_props": connection_props,
        }
        super().__init__(scope, id_, function=function, source=source, **own)
        self.connection: tasks.LambdaInvoke | None = None
        if source:
            self.source = source
            self._allow(source)
            return
        self.connection = self._task(connection_props)
        definition = workflow(self.connection) if workflow else self.connection
        self.source = logged_state_machine(self, definition, props=source_props or {})

    def _allow(self, machine: sfn.IStateMachine) -> None:
        if not isinstance(machine, sfn.StateMachine):
            raise Mistake(
                f"{self.node.path}: an imported state machine doesn't tell its role; "
                "let the role invoke the function: function.grant_invoke(role)"
            )
        allow(machine.role, "lambda:InvokeFunction", on=self.function.function_arn)

    def _task(self, props: Props) -> tasks.LambdaInvoke:
        defaults: dict[str, Any] = {
            # As a version, which CDK's statement names alone; of a function it would name all.
            "lambda_function": lambda_.Version.from_version_arn(
                self, "Function", self.function.function_arn
            ),
            "output_path": "$.Payload",
            "task_timeout": sfn.Timeout.duration(cdk.Duration.minutes(15)),
        }
        task = tasks.LambdaInvoke(self, "Invoke", **(defaults | dict(props)))
        task.add_retry(
            errors=["Lambda.TooManyRequestsException", "States.TaskFailed"],
            max_attempts=2,
            jitter_strategy=sfn.JitterType.FULL,
        )
        return task


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
