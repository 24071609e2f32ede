"""What a role may do, where an L2's grant would be wider than the need, and what uses that."""

from collections.abc import Sequence
from typing import Any, cast

from aws_cdk import ArnFormat, CfnResource, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from lambda_foundry.acceleration.known_properties import remember
from lambda_foundry.allowed_resources import Resource, Statement, listed, statements_for
from lambda_foundry.checks.acknowledge import answer_cdk_nag
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

INSIGHTS = "/aws/lambda-insights"
"""The log group of Lambda Insights."""

INSIGHTS_POLICY = (
    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/"
    "CloudWatchLambdaInsightsExecutionRolePolicy]"
)
"""What cdk-nag calls CDK's policy for it."""


def allow(
    role: iam.IRole | iam.ManagedPolicy | None,
    *actions: str,
    on: Resource | Sequence[Resource],
    prefix: str = "",
    because: str | None = None,
) -> None:
    """Allow a role or a managed policy these actions on these resources, and nothing wider.

    A resource is a construct or an ARN. Of a construct it is the ARN itself: a table without its
    indexes, a bucket for what is done to it and its objects for what is done to them, of which
    `prefix` says how their keys begin. Where the resource has a key of its own, what the actions
    need of that is allowed as well. `*` needs a reason, `because`; any other ARN that ends in a
    wildcard passes cdk-nag by one. An imported role can't be changed here: its owner has to allow
    it, and the checks say so. Raises `Mistake` for what is no ARN, and for `*` without a reason.
    """
    resources = listed(on)
    if "*" in resources and not because:
        raise Mistake(f"{', '.join(actions)} on *: name the resources, or say `because=` why not")
    for statement in statements_for(actions, resources, prefix=prefix):
        if role:
            _add(role, statement)
        reason = because or statement.reason
        if reason and role:
            explain(role, *statement.actions, because=reason)


def uses(function: lambda_.Function, *actions: str, on: Resource, because: str) -> None:
    """Declare that a function's code uses these actions on a resource, where the code doesn't tell.

    The resource is a construct or an ARN. `foundry synth` compares the declaration with the
    execution role like a call that is written out, and `foundry check` no longer takes the right
    for one that nothing uses. Raises `Mistake` without a reason, and for what is no action.
    """
    from lambda_foundry.aws_calls.operations import USES  # noqa: PLC0415  # few declare a use

    where = function.node.path
    if not because.strip():
        raise Mistake(f"{where}: uses() needs a reason, `because=`")
    for action in actions:
        if action.count(":") != 1 or "*" in action:
            raise Mistake(f"{where}: '{action}' is no action that code uses; write service:Action")
    resource = function.node.default_child
    if not isinstance(resource, CfnResource):
        raise Mistake(f"{where}: is no function of this stack, so nothing is known of its code")
    noted: list[dict[str, Any]] = resource.get_metadata(USES) or []
    said = [
        {"actions": list(one.actions), "on": one.arns, "because": because}
        for one in statements_for(actions, listed(on), prefix="")
    ]
    resource.add_metadata(USES, [*noted, *said])


def _add(role: iam.IRole | iam.ManagedPolicy, statement: Statement) -> None:
    if isinstance(role, iam.ManagedPolicy):
        role.add_statements(
            iam.PolicyStatement(
                actions=list(statement.actions),
                resources=statement.arns,
                conditions=statement.conditions,
            )
        )
    else:
        iam.Grant.add_to_principal(
            grantee=role,
            actions=list(statement.actions),
            resource_arns=statement.arns,
            conditions=statement.conditions,
        )


def explain(role: iam.IRole | iam.ManagedPolicy | iam.Policy, *actions: str, because: str) -> None:
    """Write down beside the role's policy why these actions have no narrower resource."""
    policy = role if isinstance(role, iam.ManagedPolicy | iam.Policy) else policy_of(role)
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


def learn_policy(role: iam.Role) -> None:
    """Keep the policy of a role that was just made, which takes one call in place of three."""
    for construct in role.node.find_all():
        if isinstance(construct, iam.Policy):
            remember(role, policy=construct)
        elif isinstance(construct, iam.CfnPolicy):
            remember(policy_of(role), resource=construct, reasons={})


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
    if policy := policy_of(role):
        answer_cdk_nag(
            policy, "CKV_AWS_111", reason="the function's own code is denied what Lambda may do"
        )


def allow_insights(role: iam.Role) -> None:
    """Let the layer of Lambda Insights write its log group, in place of the policy that CDK adds.

    That would let the code make any log group. This one is for all functions of an account and a
    region, so no stack can own it: docs.aws.amazon.com/lambda/latest/dg/monitoring-insights.html
    """
    # It is the first, for the role is new; whoever adds others keeps them.
    cast("CfnResource", role.node.default_child).add_property_deletion_override(
        "ManagedPolicyArns.0"
    )
    answer_cdk_nag(role, INSIGHTS_POLICY, reason="the template doesn't have what CDK adds here")
    group = arn_here(role, "logs", f"log-group:{INSIGHTS}")
    allow(
        role,
        *("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
        on=[group, f"{group}:*"],
        because="The layer names its log streams itself",
    )
