"""Invokes a function with the messages of a queue."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from building_blocks.queues import dead_letter_queue, encrypted_queue
from building_blocks.triggers.event_source_mapping import poll
from building_blocks.triggers.trigger import Props, Trigger

ACTIONS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]

TRIES = 3


class SqsTrigger(Trigger):
    """A queue (`source`, FIFO or not) that Lambda reads for the function, in batches of ten.

    A message that fails three times goes to `trigger.dead_letter_queue`. `connection_props` are
    those of `lambda_.EventSourceMapping`, `source_props` those of `sqs.Queue`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        source: sqs.IQueue | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or self._queue(source_props or {})
        self.connection = poll(
            self,
            source_arn=self.source.queue_arn,
            key=self.source.encryption_master_key,
            actions=ACTIONS,
            props={"max_concurrency": 10} | connection_props,
        )

    @property
    def dead_letter_queue(self) -> sqs.IQueue | None:
        """Where a message ends that failed too often; None if the source has no such queue."""
        behind: sqs.DeadLetterQueue | None = getattr(self.source, "dead_letter_queue", None)
        return behind.queue if behind else None

    def _queue(self, props: Props) -> sqs.Queue:
        """A queue whose messages stay hidden as long as the function may retry a batch.

        Six times the timeout: docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
        """
        six_timeouts = cdk.Duration.seconds(6 * self.timeout.to_seconds())
        settings: dict[str, Any] = {"visibility_timeout": six_timeouts} | dict(props)
        if "dead_letter_queue" not in settings:
            failed = dead_letter_queue(self, "DeadLetters", fifo=settings.get("fifo"))
            settings["dead_letter_queue"] = sqs.DeadLetterQueue(
                queue=failed, max_receive_count=TRIES
            )
        return encrypted_queue(self, "Queue", **settings)
