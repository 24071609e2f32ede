"""Publishes to a topic."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.document import as_dict


class Topic(Trigger):
    """A topic that the function is subscribed to."""

    name = "sns"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["Topic"]:
        """Each topic."""
        for topic in function.sources("AWS::SNS::Subscription", "Endpoint", source="TopicArn"):
            yield cls(function, topic)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Publish the message of the event's first record, or the event itself."""
        record = (as_dict(event).get("Records") or [{}])[0].get("Sns", {})
        attributes = {
            name: {"DataType": value["Type"], "StringValue": value["Value"]}
            for name, value in as_dict(record.get("MessageAttributes")).items()
        }
        self.function.client("sns").publish(
            TopicArn=self.source_id,
            Message=record.get("Message") or json.dumps(event),
            MessageAttributes=attributes,
        )
        yield f"published to {self.source_id.rpartition(':')[2]}"

    def given(self, data: bytes, event: Any) -> AbstractContextManager[str]:
        """Publish one message."""
        return self.fired({"Records": [{"Sns": {"Message": data.decode()}}]})
