"""Feature flags of a service in AppConfig, which functions read without a deployment of theirs."""

import json
from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_appconfig as appconfig
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.execution_role import allow
from lambda_foundry.mistakes import Mistake

READING = ("appconfig:StartConfigurationSession", "appconfig:GetLatestConfiguration")
"""docs.aws.amazon.com/appconfig/latest/userguide/getting-started-with-appconfig-permissions.html"""

PLACE = ("FLAGS_APPLICATION", "FLAGS_ENVIRONMENT", "FLAGS_NAME")
"""The variables that say to a function where its flags are."""


class FeatureFlags(Construct):
    """Flags that Powertools' feature flags evaluate: on, off, or on for some by rules.

    `flags` are by name, each with a `default` and perhaps `rules`, in the form of
    docs.aws.amazon.com/powertools/python/latest/utilities/feature_flags. Each change of them is
    deployed at once to all readers, which see it when what they keep is older than their
    `max_age`. Raises `Mistake` for a flag without a default.
    """

    def __init__(self, scope: Construct, id_: str, *, flags: Mapping[str, Any]) -> None:
        super().__init__(scope, id_)
        self._check(flags)
        # AppConfig finds by name as well as by id, so the name has the stage in it.
        name = f"{cdk.Stack.of(self).stack_name}-{id_}"
        self._application = appconfig.Application(self, "Application", application_name=name)
        self._environment = self._application.add_environment("Environment", environment_name=name)
        self._flags = appconfig.HostedConfiguration(
            self,
            "Flags",
            name=name,
            application=self._application,
            content=appconfig.ConfigurationContent.from_inline_json(json.dumps(dict(flags))),
            deploy_to=[self._environment],
            deployment_strategy=appconfig.DeploymentStrategy.from_deployment_strategy_id(
                self, "AtOnce", appconfig.DeploymentStrategyId.ALL_AT_ONCE
            ),
        )

    def read_by(self, function: lambda_.Function) -> None:
        """Let a function read these flags and no others, and tell it by variables where they are.

        They are `FLAGS_APPLICATION`, `FLAGS_ENVIRONMENT` and `FLAGS_NAME`.
        """
        ids = (
            self._application.application_id,
            self._environment.environment_id,
            self._flags.configuration_profile_id,
        )
        for variable, id_ in zip(PLACE, ids, strict=True):
            function.add_environment(variable, id_)
        application, environment, profile = ids
        arn = cdk.Stack.of(self).format_arn(
            service="appconfig",
            resource=f"application/{application}/environment/{environment}/configuration",
            resource_name=profile,
        )
        allow(function.role, *READING, on=arn)

    def _check(self, flags: Mapping[str, Any]) -> None:
        for name, flag in flags.items():
            if not isinstance(flag, Mapping) or "default" not in flag:
                raise Mistake(
                    f"{self.node.path}: the flag '{name}' has no default; write "
                    f'"{name}": {{"default": False}}'
                )
