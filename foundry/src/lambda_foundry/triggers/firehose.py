"""Invokes a function with the records of a delivery stream, which it changes on their way to S3."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lambda_foundry.buckets import private_bucket
from lambda_foundry.encryption import customer_key
from lambda_foundry.execution_role import allow
from lambda_foundry.log_groups import log_group
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers import kinesis as streams
from lambda_foundry.triggers.caller_role import caller_policy
from lambda_foundry.triggers.trigger import Props, Trigger

LONGEST_ANSWER = 5 * 60
"""Seconds that Firehose waits: docs.aws.amazon.com/firehose/latest/dev/data-transformation.html"""

LARGEST_BATCH = cdk.Size.mebibytes(1)
"""Of records as they are; in an event they are base64, and the answer has 6 MB at most."""

MEGABYTES = (0.2, 3)
"""How large a batch may be: docs.aws.amazon.com/firehose/latest/dev/data-transformation.html"""

LONGEST_INTERVAL = 15 * 60
"""Seconds that Firehose gathers records at most, as said there."""

DELIVERY = (
    "s3:AbortMultipartUpload",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:PutObject",
)
"""docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3"""

FAILED = "failed/!{firehose:error-output-type}/"
"""How the keys begin of what was not delivered: docs.aws.amazon.com/firehose/latest/dev/
s3-prefixes.html
"""

Stream = firehose.CfnDeliveryStream


class FirehoseTrigger(Trigger):
    """A delivery stream that hands its records to the function, and the answer to a `bucket`.

    The stream reads a data stream (`source`), or is `source` itself: programs put records into it,
    by `firehose:PutRecordBatch`. The function answers for each record once: its new data, that it
    is dropped, or that it failed. What failed goes to the bucket as it came, under `failed/`; so
    does a batch for which the function raises four times. A batch is at most `buffer_size`, or what
    came within `buffer_interval`, and Firehose waits five minutes for an answer. Without a bucket
    the trigger makes one. The stream reads, invokes and writes with a role of its own,
    `trigger.role`, which gets what else its properties need. `connection` is the delivery stream;
    `connection_props` are those of `firehose.CfnDeliveryStream`, `destination_props` those of its
    `ExtendedS3DestinationConfigurationProperty`.
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        source: kinesis.IStream | None = None,
        bucket: s3.IBucket | None = None,
        buffer_size: cdk.Size = LARGEST_BATCH,
        buffer_interval: cdk.Duration | None = None,
        destination_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source)
        self.check_answer_within(LONGEST_ANSWER, caller="Firehose")
        self.bucket = bucket or private_bucket(self, "Bucket")
        self.role, self._policy = caller_policy(
            self, service="firehose.amazonaws.com", source_arn=None
        )
        allow(self._policy, *DELIVERY, on=self.bucket)
        parameters = {
            "LambdaArn": function.function_arn,
            "RoleArn": self.role.role_arn,
            **_buffer(self, buffer_size, buffer_interval),
        }
        of_bucket: dict[str, Any] = {
            "bucket_arn": self.bucket.bucket_arn,
            "role_arn": self.role.role_arn,
            "error_output_prefix": FAILED,
            "processing_configuration": _processing(parameters),
        } | dict(destination_props or {})
        if "cloud_watch_logging_options" not in of_bucket:
            of_bucket["cloud_watch_logging_options"] = self._logging()
        settings: dict[str, Any] = {
            "extended_s3_destination_configuration": (
                Stream.ExtendedS3DestinationConfigurationProperty(**of_bucket)
            ),
            **(self._reading(source) if source else self._encryption()),
        } | connection_props
        self.connection = Stream(self, "Stream", **settings)
        # Firehose looks whether it may deliver when the stream is made.
        self.connection.node.add_dependency(self.role)
        self.source: kinesis.IStream | firehose.CfnDeliveryStream = source or self.connection

    def _logging(self) -> firehose.CfnDeliveryStream.CloudWatchLoggingOptionsProperty:
        """Where it says what it couldn't deliver; Firehose makes no log stream itself."""
        errors = log_group(self, "Errors")
        allow(self._policy, "logs:PutLogEvents", on=errors.log_group_arn)
        stream = logs.CfnLogStream(self, "ErrorStream", log_group_name=errors.log_group_name)
        return Stream.CloudWatchLoggingOptionsProperty(
            enabled=True, log_group_name=errors.log_group_name, log_stream_name=stream.ref
        )

    def _reading(self, source: kinesis.IStream) -> dict[str, Any]:
        """Records of a data stream, which are encrypted there."""
        allow(self._policy, *streams.ACTIONS, on=source.stream_arn)
        if source.encryption_key:
            allow(self._policy, "kms:Decrypt", on=source.encryption_key.key_arn)
        reading = Stream.KinesisStreamSourceConfigurationProperty(
            kinesis_stream_arn=source.stream_arn, role_arn=self.role.role_arn
        )
        return {
            "delivery_stream_type": "KinesisStreamAsSource",
            "kinesis_stream_source_configuration": reading,
        }

    def _encryption(self) -> dict[str, Any]:
        key = customer_key(self)
        encrypted = Stream.DeliveryStreamEncryptionConfigurationInputProperty(
            key_type="CUSTOMER_MANAGED_CMK" if key else "AWS_OWNED_CMK",
            key_arn=key.key_arn if key else None,
        )
        return {
            "delivery_stream_type": "DirectPut",
            "delivery_stream_encryption_configuration_input": encrypted,
        }


def _buffer(trigger: Trigger, size: cdk.Size, interval: cdk.Duration | None) -> dict[str, str]:
    """What a batch is; refuses what Firehose would refuse at the deployment."""
    megabytes = size.to_mebibytes(rounding=cdk.SizeRoundingBehavior.NONE)
    least, most = MEGABYTES
    if not least <= megabytes <= most:
        raise Mistake(
            f"{trigger.node.path}: buffer_size: Firehose hands over {least} to {most} MB at once; "
            "write buffer_size=cdk.Size.mebibytes(1)"
        )
    buffer = {"BufferSizeInMBs": f"{megabytes:g}"}
    if interval:
        seconds = interval.to_seconds()
        if seconds > LONGEST_INTERVAL:
            raise Mistake(
                f"{trigger.node.path}: buffer_interval: Firehose gathers for {LONGEST_INTERVAL} s "
                "at most; write buffer_interval=cdk.Duration.minutes(15) or less"
            )
        buffer["BufferIntervalInSeconds"] = f"{seconds:g}"
    return buffer


def _processing(
    parameters: dict[str, str],
) -> firehose.CfnDeliveryStream.ProcessingConfigurationProperty:
    said = [
        Stream.ProcessorParameterProperty(parameter_name=name, parameter_value=value)
        for name, value in parameters.items()
    ]
    processor = Stream.ProcessorProperty(type="Lambda", parameters=said)
    return Stream.ProcessingConfigurationProperty(enabled=True, processors=[processor])
