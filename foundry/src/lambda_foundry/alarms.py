"""Alarms of a stage that has them, told to a topic of the stack and to whom the stage names."""

from collections.abc import Callable
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct, IConstruct

from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.encryption import customer_key
from lambda_foundry.stages import is_topic, stage_of

PERIOD = cdk.Duration.minutes(5)


def raise_alarm(
    scope: Construct,
    id_: str,
    *,
    metric: "Callable[[], cloudwatch.IMetric]",  # loaded where a stage has alarms
    above: float,
    because: str,
) -> "cloudwatch.Alarm | None":
    """Alarm when the metric is above a number for its period, in the stages that have alarms.

    Elsewhere the metric isn't made, and this returns None.
    """
    if not stage_of(scope).alarms:
        return None
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
    alarm.add_alarm_action(*(actions.SnsAction(topic) for topic in _told(scope)))
    return alarm


def _told(scope: Construct) -> list[sns.ITopic]:
    """The topics that the stage names, and the stack's own if it does more than repeat them."""
    stack, receivers = cdk.Stack.of(scope), stage_of(scope).alarms_to
    named = [_named_topic(stack, arn) for arn in receivers if is_topic(arn)]
    return named if named and all(map(is_topic, receivers)) else [alarm_topic(scope), *named]


def _named_topic(stack: cdk.Stack, arn: str) -> sns.ITopic:
    id_ = f"AlarmsTo{arn}"
    existing = stack.node.try_find_child(id_)
    return cast("sns.ITopic", existing or sns.Topic.from_topic_arn(stack, id_, arn))


def alarm_topic(scope: IConstruct) -> sns.Topic:
    """The stack's topic `Alarms`, which mails to the addresses of the stage's `alarms_to`.

    Subscribe others as well. Where `alarms_to` has topics alone, alarms tell those in its place.
    """
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
    for receiver in stage_of(scope).alarms_to:
        if not is_topic(receiver):
            _mail(topic, receiver)
    return topic


def _mail(topic: sns.Topic, address: str) -> None:
    """Subscribe an address; whoever reads its mail has to confirm once."""
    subscription = sns.Subscription(
        topic, address, topic=topic, endpoint=address, protocol=sns.SubscriptionProtocol.EMAIL
    )
    answer_cdk_nag(
        subscription,
        "Serverless-SNSRedrivePolicy",
        reason="CloudWatch shows the alarm, also when the mail gets lost",
    )
