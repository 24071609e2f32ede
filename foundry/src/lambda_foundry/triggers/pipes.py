"""Invokes a function with what a pipe of EventBridge reads: messages, records or changes."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_pipes as pipes
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from lambda_foundry.async_invocation import allow_sending, failure_queue
from lambda_foundry.execution_role import allow, arn_here
from lambda_foundry.triggers import dynamodb_stream
from lambda_foundry.triggers import kinesis as streams
from lambda_foundry.triggers import sqs as queues
from lambda_foundry.triggers.caller_role import caller_role
from lambda_foundry.triggers.trigger import Props, Trigger

LONGEST_ANSWER = 5 * 60
"""Seconds that a pipe waits: docs.aws.amazon.com/eventbridge/latest/userguide/pipes-invocation.html
"""

Source = sqs.IQueue | kinesis.IStream | dynamodb.ITable


class PipesTrigger(Trigger):
    """A pipe that reads a queue, a data stream or a table's stream (`source`) for the function.

    The function gets a list of at most `batch_size` records, and says which of them failed as for a
    queue or a stream. `filters`, as `lambda_.FilterCriteria.filter` makes them, say which records
    it gets; the others count as read. Without a source the trigger makes a queue, with a
    dead-letter queue. Of a stream a record is tried three times within an hour, then it goes to the
    function's failure queue. A pipe waits five minutes for an answer. It reads and invokes with a
    role of its own, `trigger.role`, which gets what else the pipe's properties need, such as an
    enrichment. The role trusts pipes of this account; give a `name`, and it trusts the pipe of this
    name alone. `connection_props` are those of `pipes.CfnPipe`, `source_props` those of
    `sqs.Queue`.
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        batch_size: int = 10,
        filters: list[Mapping[str, Any]] | None = None,
        source: sqs.IQueue | kinesis.IStream | dynamodb.ITable | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.check_answer_within(LONGEST_ANSWER, caller="a pipe")
        self.source: Source = source or queues.own_queue(self, source_props or {})
        name = connection_props.get("name", "*")
        self.role = caller_role(
            self, service="pipes.amazonaws.com", source_arn=arn_here(self, "pipes", f"pipe/{name}")
        )
        arn, parameters = self._read(batch_size, filters)
        target = pipes.CfnPipe.PipeTargetParametersProperty(
            lambda_function_parameters=pipes.CfnPipe.PipeTargetLambdaFunctionParametersProperty(
                invocation_type="REQUEST_RESPONSE"
            )
        )
        defaults: dict[str, Any] = {
            "role_arn": self.role.role_arn,
            "source": arn,
            "source_parameters": parameters,
            "target": function.function_arn,
            "target_parameters": target,
        }
        self.connection = pipes.CfnPipe(self, "Pipe", **(defaults | connection_props))
        # The pipe looks whether it may read and invoke when it is made.
        self.connection.node.add_dependency(self.role)

    def _read(
        self, batch_size: int, filters: list[Mapping[str, Any]] | None
    ) -> tuple[str, pipes.CfnPipe.PipeSourceParametersProperty]:
        """The ARN of what is read, and how; the role may read it."""
        source: Any = self.source
        wanted = [pipes.CfnPipe.FilterProperty(**each) for each in filters or []]
        criteria = pipes.CfnPipe.FilterCriteriaProperty(filters=wanted) if wanted else None
        parameters = partial(pipes.CfnPipe.PipeSourceParametersProperty, filter_criteria=criteria)
        if queue := getattr(source, "queue_arn", None):
            self._allow(queues.ACTIONS, on=queue, key=source.encryption_master_key)
            of_queue = pipes.CfnPipe.PipeSourceSqsQueueParametersProperty(batch_size=batch_size)
            return queue, parameters(sqs_queue_parameters=of_queue)
        said = self._stream_parameters(batch_size)
        if stream := getattr(source, "stream_arn", None):
            self._allow(streams.ACTIONS, on=stream, key=source.encryption_key)
            of_stream = pipes.CfnPipe.PipeSourceKinesisStreamParametersProperty(**said)
            return stream, parameters(kinesis_stream_parameters=of_stream)
        changes = dynamodb_stream.stream_of(self, source)
        dynamodb_stream.allow_listing(self.role)
        self._allow(dynamodb_stream.ACTIONS, on=changes, key=source.encryption_key)
        of_table = pipes.CfnPipe.PipeSourceDynamoDBStreamParametersProperty(**said)
        return changes, parameters(dynamo_db_stream_parameters=of_table)

    def _allow(self, actions: list[str], *, on: str, key: Any) -> None:
        allow(self.role, *actions, on=on)
        if key:
            allow(self.role, "kms:Decrypt", on=key.key_arn)

    def _stream_parameters(self, batch_size: int) -> dict[str, Any]:
        """As for a stream that Lambda reads: bounded tries, then the failures' queue."""
        failures = failure_queue(self.function)
        allow_sending(self.role, failures)
        return {
            "batch_size": batch_size,
            "dead_letter_config": pipes.CfnPipe.DeadLetterConfigProperty(arn=failures.queue_arn),
            "maximum_record_age_in_seconds": 60 * 60,
            "maximum_retry_attempts": 3,
            "on_partial_batch_item_failure": "AUTOMATIC_BISECT",
            "starting_position": "TRIM_HORIZON",
        }
