"""Durable functions: the right to keep an execution's state, and how long one may take.

docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
"""

from typing import Any

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.acceleration.known_properties import remember, remembers
from lambda_foundry.execution_role import explain

ACTIONS = ("lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState")

LONGEST_AWAITED, LONGEST_ON_INSTANCES = 15 * 60, 90 * 60
"""Seconds that a caller, or an event source mapping, waits for a whole execution.

The second is that of a mapping for a function on managed instances:
docs.aws.amazon.com/lambda/latest/dg/durable-invoking-esm.html
"""


def keep_state(
    scope: Construct, id_: str, *, function: lambda_.Function, config: lambda_.DurableConfig
) -> iam.Policy:
    """Let the function keep the state of its own executions.

    Both actions are authorized on an execution, whose ARN begins with that of a version. The policy
    is one of its own: the function waits for that of its role, which therefore can't name it.
    """
    remember(function, execution_timeout=config.execution_timeout.to_seconds())
    policy = iam.Policy(
        scope,
        f"{id_}State",
        statements=[
            iam.PolicyStatement(actions=[*ACTIONS], resources=[f"{function.function_arn}:*"])
        ],
    )
    explain(policy, *ACTIONS, because="An execution's ARN begins with a version's, of any number")
    if function.role:
        function.role.attach_inline_policy(policy)
    return policy


def longest_execution(function: lambda_.Function) -> int | None:
    """How many seconds a durable function's execution may take, waits included."""
    if remembers(function):
        known: float | None = vars(function).get("__execution_timeout")
        return int(known) if known else None
    config: Any = getattr(function.node.default_child, "durable_config", None)
    timeout = getattr(config, "execution_timeout", None)
    return int(timeout) if isinstance(timeout, int | float) else None
