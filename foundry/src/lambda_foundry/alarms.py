"""Alarms of a stage that has them, all told to one topic of the stack."""

from collections.abc import Callable
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct, IConstruct

from lambda_foundry.encryption import customer_key
from lambda_foundry.stages import stage_of

PERIOD = cdk.Duration.minutes(5)


def raise_alarm(
    scope: Construct,
    id_: str,
    *,
    metric: "Callable[[], cloudwatch.IMetric]",  # loaded where a stage has alarms
    above: float,
    because: str,
) -> None:
    """Alarm when the metric is above a number for five minutes, in the stages that have alarms.

    Elsewhere the metric isn't made.
    """
    if not stage_of(scope).alarms:
        return
    alarm = cloudwatch.Alarm(
        scope,
        id_,
        metric=metric(),
        threshold=above,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        alarm_description=because,
    )
    alarm.add_alarm_action(actions.SnsAction(alarm_topic(scope)))


def alarm_topic(scope: IConstruct) -> sns.Topic:
    """The stack's topic `Alarms`, to subscribe those who should hear of its alarms."""
    stack = cdk.Stack.of(scope)
    if existing := stack.node.try_find_child("Alarms"):
        return cast("sns.Topic", existing)
    topic = sns.Topic(stack, "Alarms", master_key=customer_key(scope), enforce_ssl=True)
    alarms = stack.format_arn(
        service="cloudwatch",
        resource="alarm",
        resource_name="*",
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={
                "StringEquals": {"aws:SourceAccount": stack.account},
                "ArnLike": {"aws:SourceArn": alarms},
            },
        )
    )
    return topic
