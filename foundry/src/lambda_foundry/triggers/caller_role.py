"""Roles of services: to invoke a function in a role of their own, or to keep what went wrong."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct, Dependable, IConstruct

from lambda_foundry.execution_role import allow, policy_of
from lambda_foundry.triggers.trigger import Trigger


def caller_role(trigger: Trigger, *, service: str, source_arn: str | None) -> iam.Role:
    """A role that may invoke this function and nothing else, assumed by this source alone."""
    role = _invoking_role(trigger, service=service, source_arn=source_arn)
    allow(role, "lambda:InvokeFunction", on=trigger.function.function_arn)
    Dependable.implement(role, _Policies(role))
    return role


def caller_policy(
    trigger: Trigger, *, service: str, source_arn: str | None
) -> tuple[iam.Role, iam.ManagedPolicy]:
    """The same role for a source that does more than invoke, and a managed policy for all that."""
    role = _invoking_role(trigger, service=service, source_arn=source_arn)
    description = f"What the source of {trigger.node.path} may do"
    policy = iam.ManagedPolicy(role, "Policy", roles=[role], description=description)
    allow(policy, "lambda:InvokeFunction", on=trigger.function.function_arn)
    Dependable.implement(role, _Policies(role, policy))
    return role, policy


class _Policies(Dependable):
    """Who waits for a role waits for its policies, and says by its ARN that it waits for itself."""

    def __init__(self, role: iam.Role, *policies: iam.ManagedPolicy) -> None:
        super().__init__()
        self._role, self._policies = role, policies

    @property
    def dependency_roots(self) -> list[IConstruct]:
        """The policies, and the one for what others add to the role."""
        added = policy_of(self._role)
        return [*self._policies, *([added] if added else [])]


def _invoking_role(trigger: Trigger, *, service: str, source_arn: str | None) -> iam.Role:
    return service_role(
        trigger,
        "CallerRole",
        service=service,
        source_arn=source_arn,
        description=f"Lets {service} invoke one function",
    )


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
