"""Hands traffic to a new version bit by bit, and takes the version back if it fails.

docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
"""

from collections.abc import Sequence
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.alarms import raise_alarm
from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.execution_role import allow, policy_of
from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.versions import ALIAS, invoked

CONFIGURATIONS = {
    10: "CANARY_10_PERCENT_10_MINUTES",
    15: "CANARY_10_PERCENT_15_MINUTES",
    30: "CANARY_10_PERCENT_30_MINUTES",
}
"""CDK's names by minutes."""

APPLICATION = "GradualDeployments"
"""The construct of a stack in which CodeDeploy keeps the deployments of all its functions."""


Hook = str | lambda_.IFunction
"""The source of a function to be made for it, as `shop/try_orders`, or a function."""

NEW_VERSION = "NEW_VERSION"
"""The variable by which a hook knows the version that it is to try."""


def deploy_gradually(
    scope: Construct,
    id_: str,
    *,
    function: lambda_.Function,
    alias: lambda_.Alias,
    minutes: int,
    pre: Hook | None = None,
    post: Hook | None = None,
) -> codedeploy.LambdaDeploymentGroup:
    """Give a new version a tenth of the traffic for so long, and all of it if it hasn't failed.

    The first error of the new version ends it: the alias is put back, and the deployment fails. So
    does a hook that says `Failed`, `pre` before there is any traffic, `post` after there is all.
    """
    role = _role(scope, id_, function=function)
    pre_hook = _hook(scope, f"{id_}PreTraffic", hook=pre, of=function)
    post_hook = _hook(scope, f"{id_}PostTraffic", hook=post, of=function)
    group = codedeploy.LambdaDeploymentGroup(
        scope,
        f"{id_}Release",
        alias=alias,
        application=_application(scope),
        deployment_config=getattr(codedeploy.LambdaDeploymentConfig, CONFIGURATIONS[minutes]),
        alarms=[_alarm(function, alias)],
        # CDK would add a policy of AWS's, for each function of the account.
        role=role.without_policy_updates(),
        pre_hook=pre_hook,
        post_hook=post_hook,
    )
    _allow_hooks(scope, id_, role=role, alias=alias, hooks=[pre_hook, post_hook])
    if policy := policy_of(role):
        # That it waits for the role is in its properties (cfn-lint W3005).
        group.node.add_dependency(policy)
    return group


def _hook(
    scope: Construct, id_: str, *, hook: Hook | None, of: lambda_.Function
) -> lambda_.IFunction | None:
    """The function of a hook; `Mistake` for one that is deployed gradually itself."""
    if isinstance(hook, str):
        return PythonFunction(scope, id_, source=hook, gradual=False)
    if hook and invoked(hook) is not hook:
        raise Mistake(
            f"{of.node.path}: its hook {hook.node.path} is deployed gradually itself, though "
            "CodeDeploy invokes its newest code; write gradual=False for that"
        )
    return hook


def _allow_hooks(
    scope: Construct,
    id_: str,
    *,
    role: iam.Role,
    alias: lambda_.Alias,
    hooks: Sequence[lambda_.IFunction | None],
) -> None:
    """Let CodeDeploy invoke the hooks, and the hooks the new version.

    CDK itself lets them tell how it went, in their roles' policies, which name the group. The group
    waits for the policy of its own role, which therefore can't name a hook.
    """
    made = [hook for hook in hooks if hook]
    if not made:
        return
    policy = iam.Policy(scope, f"{id_}ReleaseHooks", roles=[role])
    version = alias.version.function_arn
    for hook in made:
        policy.add_statements(
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[hook.function_arn])
        )
        allow(hook.role, "lambda:InvokeFunction", on=version)
        if isinstance(hook, lambda_.Function):
            hook.add_environment(NEW_VERSION, version)
            # checkov takes a version's name for a key where its hash happens to look like one.
            answer_cdk_nag(hook, "CKV_AWS_45", reason="the variable has the name of a version")
    cast("Construct", alias).node.add_dependency(policy)


def _application(scope: Construct) -> codedeploy.LambdaApplication:
    stack = cdk.Stack.of(scope)
    existing = stack.node.try_find_child(APPLICATION)
    return cast(
        "codedeploy.LambdaApplication",
        existing or codedeploy.LambdaApplication(stack, APPLICATION),
    )


def _role(scope: Construct, id_: str, *, function: lambda_.Function) -> iam.Role:
    """What CodeDeploy needs for this function alone."""
    role = iam.Role(
        scope,
        f"{id_}ReleaseRole",
        assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"),
        description="Hands traffic to new versions of one function",
    )
    arn = function.function_arn
    allow(role, "lambda:GetAlias", "lambda:UpdateAlias", on=arn)
    allow(role, "lambda:GetProvisionedConcurrencyConfig", on=f"{arn}:{ALIAS}")
    allow(
        role,
        "cloudwatch:DescribeAlarms",
        on="*",
        because="CodeDeploy asks for several alarms at once, which name no resource",
    )
    return role


def _alarm(function: lambda_.Function, alias: lambda_.Alias) -> cloudwatch.Alarm:
    """On errors of the new version alone, each minute; those of the old one are no news."""
    alarm = raise_alarm(
        function,
        "NewVersionFailed",
        metric=lambda: cloudwatch.Metric(
            namespace="AWS/Lambda",
            metric_name="Errors",
            dimensions_map={
                "FunctionName": function.function_name,
                "Resource": f"{function.function_name}:{ALIAS}",
                "ExecutedVersion": alias.version.version,
            },
            statistic="Sum",
            period=cdk.Duration.minutes(1),
        ),
        above=0,
        because="The version that is being deployed failed, and is taken back",
    )
    return cast("cloudwatch.Alarm", alarm)
