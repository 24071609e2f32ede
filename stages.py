"""The project's stages: where each is deployed, what it turns on, and the project's own settings."""

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from lambda_foundry import Stage


@dataclass(frozen=True, kw_only=True)
class ProjectStage(Stage):
    """A stage of this project; read in a stack by `ProjectStage.of(self).target_url`."""

    target_url: str = "https://example.com/"
    """The web site that uptime/check looks at."""


STAGES = (
    # A stage without account and region goes to those of whoever deploys it.
    ProjectStage(name="dev"),
    ProjectStage(name="staging", log_retention=logs.RetentionDays.ONE_MONTH),
    ProjectStage(
        name="prod",
        log_retention=logs.RetentionDays.ONE_YEAR,
        removal_policy=cdk.RemovalPolicy.RETAIN,
        protects_data=True,
        customer_keys=True,
        alarms=True,
        alarms_to=(),  # such as "ops@example.com", or the ARN of a topic
        dashboards=True,
        reserves_concurrency=True,
    ),
)
"""The first one is taken unless `-c stage=NAME` says otherwise."""
