"""Logs of a GraphQL API: each request and what each of its fields did."""

from typing import cast

from aws_cdk import aws_appsync as appsync

from lambda_foundry.arns import arn_here
from lambda_foundry.execution_role import allow
from lambda_foundry.log_groups import log_group
from lambda_foundry.triggers.caller_role import service_role
from lambda_foundry.triggers.trigger import Trigger


def log_requests(trigger: Trigger, api: appsync.GraphqlApi) -> None:
    """Have AppSync log into a group of the name that it looks for, with a role for that group.

    The L2's own setting would leave the group's retention to a Lambda function of CDK's.
    docs.aws.amazon.com/appsync/latest/devguide/monitoring.html
    """
    role = service_role(
        trigger,
        "LogsRole",
        service="appsync.amazonaws.com",
        source_arn=arn_here(trigger, "appsync", "apis/*"),  # its own ARN comes after its role
        description="Lets AppSync write the logs of one API",
    )
    cast(
        "appsync.CfnGraphQLApi", api.node.default_child
    ).log_config = appsync.CfnGraphQLApi.LogConfigProperty(
        cloud_watch_logs_role_arn=role.role_arn,
        exclude_verbose_content=True,
        field_log_level="ERROR",
    )
    group = log_group(trigger, "Logs", log_group_name=f"/aws/appsync/apis/{api.api_id}")
    allow(
        role,
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        on=group.log_group_arn,
    )
