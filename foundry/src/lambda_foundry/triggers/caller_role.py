"""Roles of services: to invoke a function in a role of their own, or to keep what went wrong."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct, Dependable

from lambda_foundry.execution_role import allow
from lambda_foundry.triggers.trigger import Trigger


def caller_role(trigger: Trigger, *, service: str, source_arn: str | None) -> iam.Role:
    """A role that may invoke this function and nothing else, assumed by this source alone."""
    role = service_role(
        trigger,
        "CallerRole",
        service=service,
        source_arn=source_arn,
        description=f"Lets {service} invoke one function",
    )
    allow(role, "lambda:InvokeFunction", on=trigger.function.function_arn)
    # Who waits for the role has to wait for its policy, and says by its ARN that it waits for it.
    Dependable.implement(role, Dependable.of(role.node.find_child("DefaultPolicy")))
    return role


def service_role(
    scope: Construct, id_: str, *, service: str, source_arn: str | None, description: str
) -> iam.Role:
    """A role that may do nothing yet, assumed by a service for this source in this account.

    The conditions keep a stranger from having the service use it (the confused deputy):
    docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    conditions = {"StringEquals": {"aws:SourceAccount": cdk.Stack.of(scope).account}}
    if source_arn:
        conditions["ArnLike"] = {"aws:SourceArn": source_arn}
    return iam.Role(
        scope,
        id_,
        assumed_by=iam.ServicePrincipal(service, conditions=conditions),
        description=description,
    )
