"""The role of a service that invokes a function in a role of its own, not by resource policy."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from building_blocks.allow import allow
from building_blocks.triggers.trigger import Trigger


def caller_role(trigger: Trigger, *, service: str, source_arn: str | None) -> iam.Role:
    """A role that may invoke this function and nothing else, assumed by this source alone.

    The conditions keep a stranger from having the service use it (the confused deputy):
    docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    conditions = {"StringEquals": {"aws:SourceAccount": cdk.Stack.of(trigger).account}}
    if source_arn:
        conditions["ArnLike"] = {"aws:SourceArn": source_arn}
    role = iam.Role(
        trigger,
        "CallerRole",
        assumed_by=iam.ServicePrincipal(service, conditions=conditions),
        description=f"Lets {service} invoke one function",
    )
    allow(role, "lambda:InvokeFunction", on=trigger.function.function_arn)
    return role
