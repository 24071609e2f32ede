"""Invokes a function with what changes in a table."""

from typing import Any

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.encryption import encryption
from lambda_foundry.execution_role import allow
from lambda_foundry.mistakes import Mistake
from lambda_foundry.stages import stage_of
from lambda_foundry.triggers.event_source_mapping import poll_stream
from lambda_foundry.triggers.trigger import Props, Trigger

ACTIONS = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]


class DynamodbStreamTrigger(Trigger):
    """A table (`source`, a `Table` or `TableV2`) whose stream Lambda reads for the function.

    The trigger's own table has the key `id`, a string, and streams items as they were and as they
    are. It is a `Table`: a `TableV2` takes no key of the customer's unless the stack names its
    region. An imported table tells its stream by `from_table_attributes(table_stream_arn=…)`.
    `connection_props` are those of `lambda_.EventSourceMapping`, `source_props` those of
    `dynamodb.Table`.
    """

    polls = takes_other_accounts = True
    tells_place_by = "table_stream_arn"

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        source: dynamodb.ITable | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or self._table(source_props or {})
        stream = stream_of(self, self.source)
        allow_listing(function.role)
        self.connection = poll_stream(
            self,
            kind="dynamodb_stream",
            source_arn=stream,
            key=self.source.encryption_key,
            actions=ACTIONS,
            props=connection_props,
        )

    def _table(self, props: Props) -> dynamodb.Table:
        stage = stage_of(self)
        defaults: dict[str, Any] = {
            "deletion_protection": stage.protects_data,
            "partition_key": dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            "removal_policy": stage.removal_policy,
            "stream": dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
        } | encryption(
            self,
            props,
            with_key=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            without_key=dynamodb.TableEncryption.DEFAULT,
        )
        if not {"read_capacity", "write_capacity"} & set(props):
            defaults["billing_mode"] = dynamodb.BillingMode.PAY_PER_REQUEST
        if "point_in_time_recovery" not in props:
            defaults["point_in_time_recovery_specification"] = (
                dynamodb.PointInTimeRecoverySpecification(
                    point_in_time_recovery_enabled=stage.protects_data
                )
            )
        return dynamodb.Table(self, "Table", **(defaults | dict(props)))


def stream_of(trigger: Trigger, table: dynamodb.ITable) -> str:
    """The ARN of the table's stream; raises `Mistake` for a table without one."""
    if table.table_stream_arn is None:
        raise Mistake(
            f"{trigger.node.path}: the table has no stream; give it one, like "
            "stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES (dynamo_stream= of a TableV2), "
            "or import it with its table_stream_arn"
        )
    return table.table_stream_arn


def allow_listing(role: iam.IRole | None) -> None:
    """Let who reads a stream find it."""
    allow(
        role,
        "dynamodb:ListStreams",
        on="*",
        because="DynamoDB lists the streams of an account, it has no resource to name",
    )
