"""Invokes a function with the records of a data stream."""

from typing import Any

from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.encryption import encryption
from lambda_foundry.stages import stage_of
from lambda_foundry.triggers.event_source_mapping import poll_stream
from lambda_foundry.triggers.trigger import Props, Trigger

ACTIONS = [
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
]


class KinesisTrigger(Trigger):
    """A data stream (`source`) that Lambda reads for the function, shard by shard.

    The trigger's own stream is on demand: it costs by the hour in every stage, used or not. The
    key of an imported stream is unknown to CDK: allow the function `kms:Decrypt` on it.
    `connection_props` are those of `lambda_.EventSourceMapping`, `source_props` those of
    `kinesis.Stream`.
    """

    polls = takes_other_accounts = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        source: kinesis.IStream | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or self._stream(source_props or {})
        self.connection = poll_stream(
            self,
            kind="kinesis",
            source_arn=self.source.stream_arn,
            key=self.source.encryption_key,
            actions=ACTIONS,
            props=connection_props,
        )

    def _stream(self, props: Props) -> kinesis.Stream:
        defaults: dict[str, Any] = {
            "removal_policy": stage_of(self).removal_policy,
            "stream_mode": kinesis.StreamMode.ON_DEMAND,
        } | encryption(
            self,
            props,
            with_key=kinesis.StreamEncryption.KMS,
            without_key=kinesis.StreamEncryption.MANAGED,
        )
        if "shard_count" in props:
            defaults["stream_mode"] = kinesis.StreamMode.PROVISIONED
        return kinesis.Stream(self, "Stream", **(defaults | dict(props)))
