"""What a role may do, where an L2's grant would be wider than the need, and on which ARNs."""

from collections.abc import Sequence
from typing import cast

from aws_cdk import ArnFormat, CfnResource, Stack
from aws_cdk import aws_iam as iam
from constructs import IConstruct

from lambda_foundry.mistakes import Mistake

REASONS = "WildcardReasons"
"""The metadata of a policy that says for which actions, and why, its resource is `*`."""

ACTIONS = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
"""docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions"""


def allow(
    role: iam.IRole | iam.ManagedPolicy | None,
    *actions: str,
    on: str | Sequence[str],
    because: str | None = None,
) -> None:
    """Allow a role or a managed policy these actions on these ARNs; `*` needs a reason, `because`.

    An ARN that ends in a wildcard, as the objects of a bucket do, passes the checks by it as well.
    An imported role can't be changed here: its owner has to allow it, and the checks say so.
    """
    resources = [on] if isinstance(on, str) else list(on)
    if "*" in resources and not because:
        raise Mistake(f"{', '.join(actions)} on *: name the resources, or say `because=` why not")
    if isinstance(role, iam.ManagedPolicy):
        statement = iam.PolicyStatement(actions=list(actions), resources=resources)
        role.add_statements(statement)
    elif role:
        iam.Grant.add_to_principal(grantee=role, actions=list(actions), resource_arns=resources)
    if because and role:
        explain(role, *actions, because=because)


def explain(role: iam.IRole | iam.ManagedPolicy, *actions: str, because: str) -> None:
    """Write down beside the role's policy why these actions have no narrower resource."""
    policy = role if isinstance(role, iam.ManagedPolicy) else policy_of(role)
    if policy is None:
        return
    known = vars(policy)
    if "__resource" not in known:
        known["__resource"] = policy.node.default_child
    resource = cast("CfnResource", known["__resource"])
    if "__reasons" not in known:
        known["__reasons"] = resource.get_metadata(REASONS) or {}
    known["__reasons"] |= {", ".join(actions): because}
    resource.add_metadata(REASONS, known["__reasons"])


def policy_of(role: iam.IRole) -> IConstruct | None:
    """The policy that CDK makes for what a role is allowed; None until there is anything."""
    known = vars(role)
    if "__policy" not in known:
        policy = role.node.try_find_child("DefaultPolicy")
        if policy is None:
            return None
        known["__policy"] = policy
    return cast("IConstruct", known["__policy"])


def arn_here(scope: IConstruct, service: str, resource: str) -> str:
    """The ARN of a resource of this account and region: `rule/*` of `iot` is any of its rules."""
    return Stack.of(scope).format_arn(
        service=service, resource=resource, arn_format=ArnFormat.NO_RESOURCE_NAME
    )


def allow_network_interfaces(role: iam.Role) -> None:
    """Let Lambda make, find and delete the interfaces, and the function's own code do none of it.

    Only what the code calls has the function as its source.
    """
    allow(role, *ACTIONS, on="*", because="The interfaces aren't there yet that would be named")
    role.add_to_policy(
        iam.PolicyStatement(
            effect=iam.Effect.DENY,
            actions=list(ACTIONS),
            resources=["*"],
            conditions={
                "ArnLike": {"lambda:SourceFunctionArn": arn_here(role, "lambda", "function:*")}
            },
        )
    )
