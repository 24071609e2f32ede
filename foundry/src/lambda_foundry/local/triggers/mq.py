"""Says of a queue on a broker that nobody can put a message there from here."""

from lambda_foundry.local.triggers.kafka import Topic


class BrokerQueue(Topic):
    """A queue on a broker of Amazon MQ that Lambda reads for the function."""

    name = "mq"
    not_in_stages = "its broker lets in who has its own credentials; send a message to the queue"

    services = ("mq",)
