"""A Lambda function in Python with the defaults one would otherwise repeat for each."""

from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from building_blocks.defaults import ARCHITECTURE, RUNTIME
from building_blocks.package import Package
from building_blocks.packaging.target import Target
from building_blocks.stages import stage_of


class PythonFunction(lambda_.Function):
    """The function in `lambda_src/<source>`, with an execution role and a log group of its own.

    Its role starts with the right to write that log group and to send traces, nothing else, and
    grows by grants. Whatever `lambda_.Function` takes can be given in `overrides`.
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
        **overrides: Any,
    ) -> None:
        stage = stage_of(scope)
        target = Target.named(runtime=runtime.name, architecture=architecture.name)
        package = Package.of(source, handler=handler, target=target)
        package.check_layers(layers)
        log_group = logs.LogGroup(
            scope,
            f"{id_}Logs",
            retention=stage.log_retention,
            removal_policy=stage.removal_policy,
        )
        role = iam.Role(
            scope,
            f"{id_}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"What {source} may do",
        )
        log_group.grant_write(role)
        defaults: dict[str, Any] = {
            "role": role,
            "log_group": log_group,
            "logging_format": lambda_.LoggingFormat.JSON,
            "application_log_level_v2": stage.log_level,
            "system_log_level_v2": lambda_.SystemLogLevel.INFO,
            "tracing": lambda_.Tracing.ACTIVE,
        }
        super().__init__(
            scope,
            id_,
            code=package.code,
            handler=handler,
            runtime=runtime,
            architecture=architecture,
            memory_size=memory_size,
            timeout=timeout or cdk.Duration.seconds(10),
            environment=environment,
            layers=list(layers),
            **(defaults | overrides),
        )
        package.check_weight(self, layers)
