"""Invokes a function with the messages of a queue on a broker of Amazon MQ."""

from typing import Any

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from lambda_foundry.triggers.event_source_mapping import check_arn, poll_signed_in
from lambda_foundry.triggers.trigger import Trigger


class MqTrigger(Trigger):
    """A `queue` on a broker that is there, of RabbitMQ or ActiveMQ, by its ARN (`source`).

    A broker costs by the hour, so the trigger makes none. Lambda signs in with the `username` and
    `password` in a `secret`; its key is unknown to CDK if it is imported: allow the function
    `kms:Decrypt` on it. RabbitMQ has its queues in a `virtual_host`, `/` where nobody chose one;
    ActiveMQ has none. Powertools reads what they send by `RabbitMQEvent` and `ActiveMQEvent`, which
    have nothing in common. When the function raises, the whole batch goes back to its queue: have
    the broker put aside what comes back too often, by its own policy. `connection_props` are those
    of `lambda_.EventSourceMapping`: docs.aws.amazon.com/lambda/latest/dg/with-mq.html
    """

    polls = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        source: str,
        queue: str,
        secret: secretsmanager.ISecret,
        virtual_host: str | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source)
        check_arn(self, source, service="mq", resource="broker:NAME:ID")
        self.source = source
        host = lambda_.SourceAccessConfigurationType.VIRTUAL_HOST
        self.connection = poll_signed_in(
            self,
            kind="mq",
            source_arn=source,
            actions=["mq:DescribeBroker"],
            secret=secret,
            access=[lambda_.SourceAccessConfiguration(type=host, uri=virtual_host)]
            if virtual_host
            else [],
            props=connection_props,
        )
        self.connection.queues = [queue]  # the L2 has no property for it
