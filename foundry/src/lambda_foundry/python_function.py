"""A Lambda function in Python with the defaults one would otherwise repeat for each."""

from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, Dependable

from lambda_foundry.acceleration.known_properties import RESERVED, remember
from lambda_foundry.alarms import PERIOD, raise_alarm
from lambda_foundry.async_invocation import allow_sending, failure_queue
from lambda_foundry.defaults import ARCHITECTURE, RUNTIME, target_of
from lambda_foundry.durable_executions import keep_state
from lambda_foundry.encryption import customer_key
from lambda_foundry.execution_role import (
    allow_insights,
    allow_network_interfaces,
    explain,
    learn_policy,
    policy_of,
)
from lambda_foundry.function_properties import check_properties, logging
from lambda_foundry.log_groups import log_group
from lambda_foundry.package import Package
from lambda_foundry.service_functions import note_function
from lambda_foundry.stages import stage_of
from lambda_foundry.versions import invoked, publish

NO_VERSION = "@aws-cdk/aws-lambda:snapStartRequirePublish"
REPLACED = "aws-lambda:Function.DurableConfig"

LAMBDA = iam.ServicePrincipal("lambda.amazonaws.com")
TIMEOUT = cdk.Duration.seconds(10)

KEPT_VERSIONS = {"removal_policy": cdk.RemovalPolicy.RETAIN}
"""An execution goes on with the version that it began with; CDK would delete that."""

TRACING = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")


class PythonFunction(lambda_.Function):
    """The function in `lambda_src/<source>`, with an execution role and a log group of its own.

    Its role starts with the right to write that log group and to send traces, nothing else, and
    grows by grants. `reserved_concurrency` counts where the stage reserves any. With a
    `durable_config` the role may keep the state of the function's executions, and triggers invoke
    its alias `current`. So they do in a stage with `canary_minutes`, unless `gradual` is False.
    There the traffic hooks try a new version: functions, or the sources of such. They get its ARN
    by the variable `NEW_VERSION` and tell CodeDeploy how it went; the page "Deploy" shows one.
    Whatever `lambda_.Function` takes can be given in `overrides`: "Properties of a function" in the
    documentation says what each gives. Raises `Mistake` for those of container images and for
    CDK's older ways to keep logs.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        source: str,
        handler: str = "handler.handler",
        runtime: lambda_.Runtime = RUNTIME,
        architecture: lambda_.Architecture = ARCHITECTURE,
        memory_size: int = 256,
        timeout: cdk.Duration | None = None,
        environment: Mapping[str, str] | None = None,
        layers: Sequence[lambda_.ILayerVersion] = (),
        reserved_concurrency: int | None = None,
        gradual: bool = True,
        pre_traffic_hook: str | lambda_.IFunction | None = None,
        post_traffic_hook: str | lambda_.IFunction | None = None,
        **overrides: Any,
    ) -> None:
        said = {
            "handler": handler,
            "runtime": runtime,
            "architecture": architecture,
            "environment": environment,
            "layers": layers,
            "reserved_concurrency": reserved_concurrency,
        }
        check_properties(scope, id_, said | overrides)
        stage = stage_of(scope)
        timeout = timeout or TIMEOUT
        target = target_of(runtime, architecture)
        package = Package.of(source, handler=handler, target=target, has_layers=bool(layers))
        package.check_layers(layers)
        defaults: dict[str, Any] = logging(overrides, level=stage.log_level) | {
            "environment_encryption": customer_key(scope),
            RESERVED: reserved_concurrency if stage.reserves_concurrency else None,
            "tracing": lambda_.Tracing.ACTIVE,
        }
        if "durable_config" in overrides:
            defaults["current_version_options"] = KEPT_VERSIONS
        settings = own_role_and_logs(scope, id_, source=source, given=overrides)
        super().__init__(
            scope,
            id_,
            code=package.code(scope),
            handler=handler,
            runtime=runtime,
            architecture=architecture,
            memory_size=memory_size,
            timeout=timeout,
            environment=environment,
            layers=list(layers),
            **(defaults | settings),
        )
        self._remember(scope, id_, timeout=timeout, given=defaults | settings)
        note_function(self, id_)
        package.check_weight(self, layers)
        if "role" not in overrides:
            complete_own_role(settings["role"], given=overrides)
        if "snap_start" in overrides:
            # CDK warns whether or not a version is invoked; the rule snap-start-unused looks.
            cdk.Annotations.of(self).acknowledge_warning(NO_VERSION)
        if "durable_config" in overrides:
            # CDK tells at each synthesis that AWS replaces a function that becomes durable.
            cdk.Annotations.of(self).acknowledge_info(REPLACED)
        if stage.alarms:
            watch(self)
        minutes = stage.canary_minutes if gradual else None
        self._publish(
            scope,
            id_,
            durable=overrides.get("durable_config"),
            minutes=minutes,
            hooks={"pre": pre_traffic_hook, "post": post_traffic_hook},
        )

    @property
    def invoked(self) -> lambda_.IFunction:
        """What triggers invoke: the function's alias `current` where it has that, else itself.

        For whatever else is to invoke it: `function.invoked.grant_invoke(another)`.
        """
        return invoked(self)

    def _publish(
        self,
        scope: Construct,
        id_: str,
        *,
        durable: lambda_.DurableConfig | None,
        minutes: int | None,
        hooks: Mapping[str, Any],
    ) -> None:
        """Have triggers invoke a published version, where that is durable or deployed gradually."""
        state = keep_state(scope, id_, function=self, config=durable) if durable else None
        if durable or minutes:
            alias = publish(self, after=state)
            if minutes:
                from lambda_foundry.gradual_deployment import (  # noqa: PLC0415  # CodeDeploy's classes
                    deploy_gradually,
                )

                deploy_gradually(scope, id_, function=self, alias=alias, minutes=minutes, **hooks)

    def _remember(
        self, scope: Construct, id_: str, *, timeout: cdk.Duration, given: Mapping[str, Any]
    ) -> None:
        """Keep what it was made with, which jsii would be asked for again and again."""
        known = {"role": given["role"], "timeout": timeout, RESERVED: given[RESERVED]}
        remember(self, made_in=(scope, id_), **known)
        if not any(name.startswith("dead_letter_queue") for name in given):
            remember(self, dead_letter_queue=None)
        if "dead_letter_topic" not in given:
            remember(self, dead_letter_topic=None)


def own_role_and_logs(
    scope: Construct, id_: str, *, source: str, given: Mapping[str, Any]
) -> dict[str, Any]:
    """The settings `given`, with a log group and a role that may write it where they have none."""
    settings = dict(given)
    if "log_group" not in given:
        settings["log_group"] = log_group(scope, f"{id_}Logs")
    if "role" in given:
        settings["log_group"].grant_write(given["role"])
    else:
        settings["role"] = own_role(scope, id_, source=source, may_write=settings["log_group"])
    return settings


def own_role(scope: Construct, id_: str, *, source: str, may_write: logs.ILogGroup) -> iam.Role:
    """A role that may write these logs, for Lambda alone."""
    role = iam.Role(
        scope,
        f"{id_}Role",
        assumed_by=LAMBDA,
        description=f"What {source} may do",
    )
    may_write.grant_write(role)
    # The function has to wait for the policy. That it waits for the role is in its properties, and
    # CDK would say it once more (cfn-lint W3005).
    learn_policy(role)
    if policy := policy_of(role):
        Dependable.implement(role, Dependable.of(policy))
    return role


def complete_own_role(role: iam.Role, *, given: Mapping[str, Any]) -> None:
    """Add what CDK leaves out of a role that it didn't make, and why some of it names nothing."""
    if "tracing" not in given:
        explain(role, *TRACING, because="X-Ray has no resources to name")
    if "vpc" in given:
        allow_network_interfaces(role)
    if given.get("insights_version"):
        allow_insights(role)
    if queue := given.get("dead_letter_queue"):
        allow_sending(role, queue)


def watch(function: lambda_.Function) -> None:
    """Alarm on errors and throttles, and keep the events that no retry could save."""
    raise_alarm(
        function,
        "Failed",
        metric=lambda: function.metric_errors(period=PERIOD),
        above=0,
        because="The function raised, timed out or ran out of memory",
    )
    raise_alarm(
        function,
        "Throttled",
        metric=lambda: function.metric_throttles(period=PERIOD),
        above=0,
        because="Invocations were refused: the concurrency is used up",
    )
    failure_queue(function)
