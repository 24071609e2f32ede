"""Gives a pipe something to read."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.dynamodb_stream import TableStream
from lambda_foundry.local.triggers.kinesis import DataStream
from lambda_foundry.local.triggers.sqs import Queue
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.values import references

READ: dict[str, type[Trigger]] = {
    "AWS::SQS::Queue": Queue,
    "AWS::Kinesis::Stream": DataStream,
    "AWS::DynamoDB::Table": TableStream,
}
"""What a pipe reads here, and the kind of trigger that fills it."""


class Pipe(Trigger):
    """A pipe whose target is the function; the source is what it reads."""

    name = "pipes"
    lacks = "pipes start state machines and publish to topics alone"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["Pipe"]:
        """Each pipe that reads something of the stack's own."""
        template = function.stack.template
        for _, pipe in function.mentioned_by("AWS::Pipes::Pipe", "Target"):
            for source in references(pipe["Source"]):
                if template.type(source) in READ:
                    yield cls(function, source)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Put what the event has into the pipe's source; the event is a list of records."""
        with self._filled(event) as told:
            yield told

    def _filled(self, event: Any) -> AbstractContextManager[str]:
        kind = READ[self.function.stack.template.type(self.source)]
        records = event if isinstance(event, list) else [event]
        return kind(self.function, self.source).fired({"Records": records} if event else {})
