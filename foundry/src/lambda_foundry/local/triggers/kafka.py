"""Says of Kafka that nobody can put a record there from here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.functions import event_sources_of


class Topic(Trigger):
    """A topic whose records Lambda reads for the function."""

    name = "kafka"
    lacks = "mappings read queues, data streams and tables alone"
    not_in_stages = "its brokers let in who has their own credentials; put a record on the topic"

    services: ClassVar[tuple[str, ...]] = ("kafka", "self-managed-kafka")
    """What the mapping reads, as the one model of a template calls it."""

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["Topic"]:
        """Each mapping; the cluster is none of the stack's."""
        for mapping in event_sources_of(function.stack.template, function.logical_id):
            if mapping.service in cls.services:
                yield cls(function, mapping.logical_id)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Nothing but to see that Lambda has the mapping, and reads nothing by it."""
        mapping = self.function.client("lambda").get_event_source_mapping(UUID=self.source_id)
        yield f"{mapping['State']}: {mapping['LastProcessingResult']}"
