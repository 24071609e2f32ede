"""Invokes a function with what is published to a topic."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

from lambda_foundry.acceleration.known_properties import remember
from lambda_foundry.async_invocation import bound_async_invocation, failure_queue, unqualified
from lambda_foundry.checks.acknowledge import acknowledge
from lambda_foundry.encryption import customer_key
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.source_place import Place, differ
from lambda_foundry.triggers.trigger import Props, Trigger

TAKEN_FOR_NO_FUNCTION = "CloudFormation-Validate::W3694"


class SnsTrigger(Trigger):
    """A topic (`source`), of any account and region, that the function is subscribed to.

    What a topic can't deliver goes to the function's failure queue; not from another region, whose
    topics have to have a queue of theirs: `dead_letter_queue=`, imported from there.
    `connection_props` are those of `sns.Subscription` (such as a filter policy),
    `source_props` those of `sns.Topic`.
    """

    takes_other_accounts = takes_other_regions = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        source: sns.ITopic | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or self._topic(source_props or {})
        # CDK knows a FIFO topic by its property alone, SNS by its name too.
        named = str((source_props or {}).get("topic_name"))
        if self.source.fifo or named.endswith(".fifo"):
            raise Mistake(
                f"{self.node.path}: a FIFO topic can't invoke a function; subscribe a queue to it "
                "and give that to an SqsTrigger"
            )
        self.permit("sns.amazonaws.com", source_arn=self.source.topic_arn)
        bound_async_invocation(function)
        defaults: dict[str, Any] = {
            "dead_letter_queue": None if self._is_far() else failure_queue(function),
            "region": self._other_region() if source else None,
        }
        self.connection = sns.Subscription(
            self,
            "Subscription",
            topic=self.source,
            protocol=sns.SubscriptionProtocol.LAMBDA,
            endpoint=function.function_arn,
            **(defaults | connection_props),
        )
        if unqualified(function) is not function:
            reason = "SNS invokes an alias or a version as well as a function"
            acknowledge(self.connection, TAKEN_FOR_NO_FUNCTION, reason=reason, optional=True)

    def _other_region(self) -> str | None:
        region = self.source.env.region
        return None if region == Stack.of(self).region else region

    def _is_far(self) -> bool:
        """Whether the topic is of another region, and so can't use a queue of the function's.

        docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
        """
        theirs = self._place.region
        return theirs is not None and differ(theirs, Place.of_stack(Stack.of(self)).region)

    def _topic(self, props: Props) -> sns.Topic:
        defaults: dict[str, Any] = {"master_key": customer_key(self), "enforce_ssl": True}
        topic = sns.Topic(self, "Topic", **(defaults | dict(props)))
        remember(topic, fifo=props.get("fifo"))
        return topic
