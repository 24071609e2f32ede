"""Ties a function to a source that Lambda polls with the function's execution role."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_

from lambda_foundry.alarms import PERIOD, raise_alarm
from lambda_foundry.async_invocation import allow_sending, failure_queue, unqualified
from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.checks.polled_sources import TAKEN_FOR
from lambda_foundry.execution_role import allow, explain
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.arns import split_arn
from lambda_foundry.triggers.trigger import Props, Trigger

if TYPE_CHECKING:  # most polled sources have no secret
    from aws_cdk import aws_secretsmanager as secretsmanager

STREAM_DEFAULTS: dict[str, Any] = {
    "retry_attempts": 3,
    "max_record_age": cdk.Duration.hours(1),
    "bisect_batch_on_error": True,
}


_IN_NETWORKS = ("kafka", "mq", "documentdb")

SERVICES = {
    "kinesis": "kinesis",
    "dynamodb_stream": "dynamodb",
    "kafka": "kafka",
    "sqs": "sqs",
    "mq": "mq",
    "documentdb": "rds",
}
"""By the kind of a trigger the service of its source, as ARNs call it."""

SETTINGS = {
    "bisect_batch_on_error": "BisectBatchOnFunctionError",
    "filters": "FilterCriteria",
    "kafka_bootstrap_servers": "SelfManagedEventSource",
    "kafka_consumer_group_id": "AmazonManagedKafkaEventSourceConfig",
    "kafka_topic": "Topics",
    "max_concurrency": "ScalingConfig",
    "max_record_age": "MaximumRecordAgeInSeconds",
    "on_failure": "DestinationConfig",
    "parallelization_factor": "ParallelizationFactor",
    "provisioned_poller_config": "ProvisionedPollerConfig",
    "report_batch_item_failures": "FunctionResponseTypes",
    "retry_attempts": "MaximumRetryAttempts",
    "schema_registry_config": "AmazonManagedKafkaEventSourceConfig",
    "source_access_configurations": "SourceAccessConfigurations",
    "starting_position": "StartingPosition",
    "starting_position_timestamp": "StartingPositionTimestamp",
    "tumbling_window": "TumblingWindowInSeconds",
}
"""CDK's properties that Lambda doesn't take for every source, and what a template calls them."""

MOST_FILTERS = 10
"""Five, unless AWS allows an account more: docs.aws.amazon.com/lambda/latest/dg/
invocation-eventfiltering.html
"""

LONGEST_IN_NETWORK = 14 * 60
"""Seconds of a function whose source is in a network: docs.aws.amazon.com/lambda/latest/dg/
with-msk-configure.html, and the same for others there.
"""


def poll(
    trigger: Trigger,
    *,
    kind: str,
    source_arn: str | None,
    key: kms.IKey | None,
    actions: list[str],
    props: Props,
) -> lambda_.EventSourceMapping:
    """Let Lambda read the source for the function; records that fail are reported one by one.

    CDK's own event sources grant more than the poller uses, and of no queue what it keeps. A source
    outside AWS has no ARN. `kind` is the trigger's, as `foundry new` calls it. Raises `Mistake` for
    a property that Lambda would refuse at the deployment.
    """
    for name, setting in SETTINGS.items():
        kinds = [one for one, service in SERVICES.items() if service in TAKEN_FOR[setting]]
        if props.get(name) and kind not in kinds:
            raise Mistake(
                f"{trigger.node.path}: {name}: Lambda takes it for {', '.join(kinds)} alone; leave "
                "it out"
            )
    if len(props.get("filters") or ()) > MOST_FILTERS:
        raise Mistake(
            f"{trigger.node.path}: filters: Lambda takes {MOST_FILTERS} at most; write one that "
            "matches what several do, or leave some out"
        )
    if kind in _IN_NETWORKS:
        trigger.check_answer_within(LONGEST_IN_NETWORK, caller="Lambda's poller")
    role = trigger.function.role
    if source_arn:
        allow(role, *actions, on=source_arn)
    if key:
        allow(role, "kms:Decrypt", on=key.key_arn)
    settings: dict[str, Any] = {"report_batch_item_failures": True} | dict(props)
    return lambda_.EventSourceMapping(
        trigger, "Mapping", target=trigger.function, event_source_arn=source_arn, **settings
    )


def poll_stream(
    trigger: Trigger,
    *,
    kind: str,
    source_arn: str,
    key: kms.IKey | None,
    actions: list[str],
    props: Props,
) -> lambda_.EventSourceMapping:
    """Poll a stream: three tries within an hour, split at the bad record, then its queue.

    Lambda alone would try a bad batch until the stream forgets it, and hold up all behind it.
    """
    settings: dict[str, Any] = STREAM_DEFAULTS | dict(starting_position(props)) | dict(props)
    mapping = poll(
        trigger, kind=kind, source_arn=source_arn, key=key, actions=actions, props=settings
    )
    if "on_failure" not in settings:
        keep_failures(trigger, mapping)
    raise_alarm(
        trigger, "Late", metric=lambda: _iterator_age(trigger), above=15 * 60 * 1000, because=LATE
    )
    return mapping


def starting_position(props: Props) -> Props:
    """Where reading begins: at the oldest record, or at the time that the properties say."""
    positions = lambda_.StartingPosition
    is_time = "starting_position_timestamp" in props
    return {"starting_position": positions.AT_TIMESTAMP if is_time else positions.TRIM_HORIZON}


LATE = "The function is more than 15 minutes behind its stream"


def keep_failures(trigger: Trigger, mapping: lambda_.EventSourceMapping) -> None:
    """Have what is given up go to the function's failure queue."""
    queue = failure_queue(trigger.function)
    resource = cast("lambda_.CfnEventSourceMapping", mapping.node.default_child)
    resource.destination_config = lambda_.CfnEventSourceMapping.DestinationConfigProperty(
        on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=queue.queue_arn)
    )
    if not isinstance(unqualified(trigger.function), lambda_.Function):
        allow_sending(trigger.function.role, queue)


def _iterator_age(trigger: Trigger) -> "cloudwatch.Metric":
    return trigger.function.metric("IteratorAge", period=PERIOD, statistic="Maximum")


IN_NETWORKS = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
)
"""docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html, and the same for others there."""

BY_NO_CODE = {"Null": {"lambda:SourceFunctionArn": "true"}}
"""What only a call of Lambda itself fulfils: those of a function's code have the function there.

docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
"""


def allow_polling_in_network(role: iam.IRole | None) -> None:
    """Let Lambda poll from inside the network of a source, by interfaces that it makes there.

    The function's own code may make, find and delete none.
    """
    if role is None:
        return
    iam.Grant.add_to_principal(
        grantee=role, actions=list(IN_NETWORKS), resource_arns=["*"], conditions=BY_NO_CODE
    )
    because = "The interfaces aren't there yet that would be named, and a network is listed whole"
    explain(role, *IN_NETWORKS, because=because)


def secret_for(
    trigger: Trigger, kind: lambda_.SourceAccessConfigurationType, secret: "secretsmanager.ISecret"
) -> lambda_.SourceAccessConfiguration:
    """What Lambda signs in with; the function's role may read it."""
    allow(trigger.function.role, "secretsmanager:GetSecretValue", on=secret)
    return lambda_.SourceAccessConfiguration(type=kind, uri=secret.secret_arn)


def poll_signed_in(
    trigger: Trigger,
    *,
    kind: str,
    source_arn: str,
    actions: list[str],
    secret: "secretsmanager.ISecret",
    access: Sequence[lambda_.SourceAccessConfiguration] = (),
    props: Props,
) -> lambda_.CfnEventSourceMapping:
    """Poll a broker or a database in its network, with the name and the password of a secret.

    Of a batch that fails Lambda sends all again, and keeps none of it.
    """
    basic = secret_for(trigger, lambda_.SourceAccessConfigurationType.BASIC_AUTH, secret)
    allow_polling_in_network(trigger.function.role)
    settings = {
        "report_batch_item_failures": False,
        "source_access_configurations": [basic, *access],
    } | dict(props)
    mapping = poll(
        trigger, kind=kind, source_arn=source_arn, key=None, actions=actions, props=settings
    )
    answer_cdk_nag(
        mapping,
        "Serverless-LambdaEventSourceMappingDestination",
        reason="Lambda takes no destination for this source",
    )
    return cast("lambda_.CfnEventSourceMapping", mapping.node.default_child)


def check_arn(trigger: Trigger, source: str, *, service: str, resource: str) -> None:
    """Refuse a text that isn't an ARN of this form; what only a deployment knows passes.

    `resource` is written with capitals for what differs, as `cluster/NAME/ID`.
    """
    written = split_arn(source)
    if cdk.Token.is_unresolved(source) and not written:
        return
    begins = resource.partition("NAME")[0]
    if not (written and written.service == service and written.resource.startswith(begins)):
        raise Mistake(
            f"{trigger.node.path}: source: '{source}' is no ARN of its kind; give "
            f"arn:aws:{service}:REGION:ACCOUNT:{resource}"
        )
