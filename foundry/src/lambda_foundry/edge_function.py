"""A function that CloudFront copies to its edge locations, with what Lambda@Edge takes alone."""

from typing import Any, cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, Dependable, IConstruct

from lambda_foundry.acceleration.known_properties import remember
from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.defaults import RUNTIME, target_of
from lambda_foundry.execution_role import allow, policy_of
from lambda_foundry.mistakes import Mistake
from lambda_foundry.package import Package
from lambda_foundry.service_functions import note_function
from lambda_foundry.stages import stage_of

REGION = "us-east-1"
"""Where edge functions live: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/
lambda-at-edge-function-restrictions.html"""

AWAITED = "CloudFront waits for the answer, and takes no function with a dead-letter queue"

SERVICES = ("lambda.amazonaws.com", "edgelambda.amazonaws.com")

ARCHITECTURE = lambda_.Architecture.X86_64

TIMEOUT = cdk.Duration.seconds(5)
"""No longer may a function run that a viewer waits for."""


class EdgeFunction(lambda_.Function):
    """The function in `lambda_src/<source>`, for `EdgeTrigger`, in a stack of us-east-1.

    CloudFront takes numbered versions on x86_64 alone, of functions without environment variables,
    layers, a network, traces, a dead-letter queue or provisioned concurrency, so there are none.
    What the code has to know is in its package. `reserved_concurrency` counts where the stage
    reserves any. It logs in the region of each visitor, to a group `/aws/lambda/us-east-1.NAME`,
    which its role may make and write, and which has no retention. Old versions stay, since
    CloudFront deletes its copies hours later. Raises `Mistake` in a stack of another region; where
    the region isn't said, CloudFormation refuses a deployment elsewhere.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        source: str,
        handler: str = "handler.handler",
        runtime: lambda_.Runtime = RUNTIME,
        memory_size: int = 128,
        timeout: cdk.Duration = TIMEOUT,
        reserved_concurrency: int | None = None,
    ) -> None:
        stack = cdk.Stack.of(scope)
        in_its_region(stack, where=f"{scope.node.path}/{id_}")
        package = Package.of(source, handler=handler, target=target_of(runtime, ARCHITECTURE))
        reserves = stage_of(scope).reserves_concurrency
        settings: dict[str, Any] = {
            "reserved_concurrent_executions": reserved_concurrency if reserves else None,
            "role": _role(scope, id_, source=source),
            # Only with a group that is given does CDK make none; what names it goes below.
            "log_group": logs.LogGroup.from_log_group_name(scope, f"{id_}Logs", "/aws/lambda"),
            "current_version_options": {"removal_policy": cdk.RemovalPolicy.RETAIN},
        }
        super().__init__(
            scope,
            id_,
            code=package.code(scope),
            handler=handler,
            runtime=runtime,
            architecture=ARCHITECTURE,
            memory_size=memory_size,
            timeout=timeout,
            **settings,
        )
        resource = cast("lambda_.CfnFunction", self.node.default_child)
        resource.add_property_deletion_override("LoggingConfig")
        self.memory_size = memory_size
        remember(self, timeout=timeout)
        _allow_logs(scope, id_, self)
        note_function(self, id_)
        answer_cdk_nag(self, "Serverless-LambdaTracing", reason="no copy at the edge has traces")
        answer_cdk_nag(self, "Serverless-LambdaDLQ", reason=AWAITED)
        answer_cdk_nag(self, "CKV_AWS_116", reason=AWAITED)
        package.check_weight(self, [])


def in_its_region(stack: cdk.Stack, *, where: str) -> None:
    """Refuse another region, at the synthesis where it is known, and else at the deployment."""
    if not cdk.Token.is_unresolved(stack.region):
        if stack.region != REGION:
            raise Mistake(
                f"{where}: an edge function lives in {REGION}, the stack is in {stack.region}; put "
                f"the service into a stage whose region is {REGION}"
            )
        return
    if not stack.node.try_find_child("EdgeRegion"):
        is_there = cdk.Fn.condition_equals(stack.region, REGION)
        cdk.CfnRule(
            stack,
            "EdgeRegion",
            assertions=[
                cdk.CfnRuleAssertion(
                    assert_=is_there,
                    assert_description=f"An edge function lives in {REGION}: deploy it there",
                )
            ],
        )


def _role(scope: Construct, id_: str, *, source: str) -> iam.Role:
    """A role for Lambda and its copies at the edge, which may do nothing yet."""
    role = iam.Role(
        scope,
        f"{id_}Role",
        assumed_by=iam.CompositePrincipal(*map(iam.ServicePrincipal, SERVICES)),
        description=f"What {source} may do",
    )
    Dependable.implement(role, _ItsPolicy(role))
    return role


class _ItsPolicy(Dependable):
    """Who waits for the role waits for its policy; CDK would say twice that for the role itself."""

    def __init__(self, role: iam.Role) -> None:
        super().__init__()
        self._role = role

    @property
    def dependency_roots(self) -> list[IConstruct]:
        """Nothing, while the role is allowed nothing but to write logs."""
        policy = policy_of(self._role)
        return [policy] if policy else []


def _allow_logs(scope: Construct, id_: str, function: lambda_.Function) -> None:
    """Let it write its own logs in any region, by a policy that waits for the function's name.

    docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-logs.html
    """
    stack, role = cdk.Stack.of(scope), cast("iam.Role", function.role)
    policy = iam.ManagedPolicy(
        scope, f"{id_}LogsPolicy", roles=[role], description=f"Logs of {function.node.path}"
    )
    group = f"/aws/lambda/{REGION}.{function.function_name}"
    allow(
        policy,
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        on=f"arn:{stack.partition}:logs:*:{stack.account}:log-group:{group}:*",
        because="It runs in the region of each visitor",
    )
