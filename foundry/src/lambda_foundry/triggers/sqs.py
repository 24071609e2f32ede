"""Invokes a function with the messages of a queue."""

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from lambda_foundry.acceleration.known_properties import reserved_concurrency_of
from lambda_foundry.alarms import PERIOD, raise_alarm
from lambda_foundry.async_invocation import timeout_of, unqualified
from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.mistakes import Mistake
from lambda_foundry.queues import dead_letter_queue, encrypted_queue
from lambda_foundry.triggers.event_source_mapping import poll
from lambda_foundry.triggers.trigger import Props, Trigger

if TYPE_CHECKING:  # loaded where a stage has alarms
    from aws_cdk import aws_cloudwatch as cloudwatch

ACTIONS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]

TRIES = 5
"""A throttled message counts as tried, so AWS asks for five at least:
docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

CONCURRENCY = 10

LONGEST_TIMEOUT = 15 * 60
"""Seconds; no function may run longer."""

LATE = "Messages wait longer than is planned: the function doesn't keep up, or isn't given them"


class SqsTrigger(Trigger):
    """A queue (`source`, FIFO or not) that Lambda reads for the function, in batches of ten.

    A message that fails five times goes to `trigger.dead_letter_queue`. A stage with alarms has one
    on messages that wait for an hour, or as long as five tries may take. At most ten batches are
    read at once, or as many as the function has concurrency reserved, unless `max_concurrency` or
    `provisioned_poller_config` say otherwise. `connection_props` are those of
    `lambda_.EventSourceMapping`, `source_props` those of `sqs.Queue`.
    """

    polls = takes_other_accounts = True

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
        window: cdk.Duration | None = connection_props.get("max_batching_window")
        self.source = source or own_queue(self, source_props or {}, window=window)
        if source or "visibility_timeout" in (source_props or {}):
            self._check_visibility()
        self.connection = poll(
            self,
            kind="sqs",
            source_arn=self.source.queue_arn,
            key=self.source.encryption_master_key,
            actions=ACTIONS,
            props=self._scaling(connection_props) | connection_props,
        )
        answer_cdk_nag(
            self.connection,
            "Serverless-LambdaEventSourceMappingDestination",
            reason="messages that fail end in the queue's dead-letter queue",
        )
        if isinstance(self.source, sqs.Queue):  # another's is its owner's to watch
            longest = max(3600, TRIES * 6 * (timeout_of(function) or 0))
            raise_alarm(self, "Late", metric=self._age, above=longest, because=LATE)

    def _age(self) -> "cloudwatch.Metric":
        return self.source.metric_approximate_age_of_oldest_message(
            period=PERIOD, statistic="Maximum"
        )

    @property
    def dead_letter_queue(self) -> sqs.IQueue | None:
        """Where a message ends that failed too often; None if the source has no such queue."""
        behind: sqs.DeadLetterQueue | None = getattr(self.source, "dead_letter_queue", None)
        return behind.queue if behind else None

    def _scaling(self, given: Props) -> dict[str, Any]:
        """How many batches there are at once, unless pollers of the function's own decide it.

        Lambda takes one of the two: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
        """
        if given.get("provisioned_poller_config") is None:
            return {"max_concurrency": self._concurrency()}
        if given.get("max_concurrency") is not None:
            raise Mistake(
                f"{self.node.path}: provisioned_poller_config and max_concurrency exclude each "
                "other; leave one out"
            )
        return {}

    def _concurrency(self) -> int:
        """As many batches at once as the function has concurrency reserved, two at least.

        Lambda would read more, be throttled, and so wear out the messages' tries:
        docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
        """
        reserved = reserved_concurrency_of(unqualified(self.function))
        return max(2, min(CONCURRENCY, int(reserved or CONCURRENCY)))

    def _check_visibility(self) -> None:
        """Refuse what Lambda would refuse at deployment, where both durations are known."""
        timeout, queue = timeout_of(self.function), self.source.node.default_child
        if timeout is None or not isinstance(queue, sqs.CfnQueue):
            return
        hidden = 30 if queue.visibility_timeout is None else queue.visibility_timeout
        if not cdk.Token.is_unresolved(hidden) and hidden < timeout:
            raise Mistake(
                f"{self.node.path}: the queue hides a message for {hidden:g} s, but the function "
                f"may run for {timeout} s; give the queue "
                f"visibility_timeout=cdk.Duration.seconds({6 * timeout})"
            )


def own_queue(trigger: Trigger, props: Props, *, window: cdk.Duration | None = None) -> sqs.Queue:
    """A queue whose messages stay hidden as long as the function may retry a batch.

    Six times the timeout, and the batching window, in which Lambda holds messages back:
    docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    retried = 6 * (timeout_of(trigger.function) or LONGEST_TIMEOUT)
    hidden = cdk.Duration.seconds(retried + (window.to_seconds() if window else 0))
    settings: dict[str, Any] = {"visibility_timeout": hidden} | dict(props)
    if "dead_letter_queue" not in settings:
        # CDK knows a FIFO queue by its name too; its dead-letter queue has to be one as well.
        fifo = str(settings.get("queue_name")).endswith(".fifo") or settings.get("fifo")
        failed = dead_letter_queue(trigger, "DeadLetters", fifo=fifo)
        settings["dead_letter_queue"] = sqs.DeadLetterQueue(queue=failed, max_receive_count=TRIES)
    return encrypted_queue(trigger, "Queue", **settings)
