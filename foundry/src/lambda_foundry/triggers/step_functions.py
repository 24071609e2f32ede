"""Invokes a function as a step of a workflow."""

from collections.abc import Callable
from typing import Any

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from lambda_foundry.execution_role import allow
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.caller_role import caller_role
from lambda_foundry.triggers.state_machines import (
    SERVICE,
    its_machines,
    lambda_task,
    logged_state_machine,
)
from lambda_foundry.triggers.trigger import Props, Trigger

WAITING = (sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN, sfn.IntegrationPattern.RUN_JOB)
"""docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html"""

Workflow = Callable[[tasks.LambdaInvoke], sfn.IChainable]


class StepFunctionsTrigger(Trigger):
    """A state machine (`source`) whose `connection` is the task that invokes the function.

    The task is all of it, or a step of what `workflow` makes around it:
    `workflow=lambda task: before.next(task).next(after)`. It is tried three times. A state machine
    invokes with its role, so the function's resource-based policy stays empty. An existing one has
    its task already: its role is allowed to invoke the function, and `connection` is None.
    `state_machine` makes one over several functions, `lambda_task` a step that waits for somebody
    to answer by a token, which this takes as well. `connection_props` are those of
    `tasks.LambdaInvoke`, `source_props` of `sfn.StateMachine`.
    """

    waits = True

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
        settings = dict(source_props or {})
        if language := settings.get("query_language"):
            connection_props = {"query_language": language} | connection_props
        express = settings.get("state_machine_type") == sfn.StateMachineType.EXPRESS
        if express and connection_props.get("integration_pattern") in WAITING:
            raise Mistake(
                f"{self.node.path}: an EXPRESS state machine waits for no answer of others; leave "
                "out integration_pattern, or leave state_machine_type as it is, STANDARD"
            )
        self.connection = lambda_task(self, "Invoke", function=function, **connection_props)
        if "role" not in settings:
            machines = its_machines(self)
            settings["role"] = caller_role(self, service=SERVICE, source_arn=machines)
        definition = workflow(self.connection) if workflow else self.connection
        self.source = logged_state_machine(self, definition=definition, **settings)

    def _allow(self, machine: sfn.IStateMachine) -> None:
        if not isinstance(machine, sfn.StateMachine):
            raise Mistake(
                f"{self.node.path}: an imported state machine doesn't tell its role; "
                "let the role invoke the function: function.grant_invoke(role)"
            )
        allow(machine.role, "lambda:InvokeFunction", on=self.function.function_arn)
