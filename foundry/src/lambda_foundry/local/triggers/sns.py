"""Publishes to a topic."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
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
        said = published({"Message": json.dumps(event)} | record)
        self.function.client("sns").publish(TopicArn=self.source_id, **said)
        yield f"published to {self.source_id.rpartition(':')[2]}"

    def given(self, data: bytes, event: Any) -> AbstractContextManager[str]:
        """Publish one message."""
        return self.fired({"Records": [{"Sns": {"Message": data.decode()}}]})


def published(record: Mapping[str, Any]) -> dict[str, Any]:
    """What an event's record was published as: message, attributes, and a subject if it has one."""
    subject = {"Subject": record["Subject"]} if record.get("Subject") else {}
    attributes = {
        name: {"DataType": value["Type"], **_value(value)}
        for name, value in as_dict(record.get("MessageAttributes")).items()
    }
    return {"Message": record["Message"], "MessageAttributes": attributes, **subject}


def _value(attribute: Mapping[str, Any]) -> dict[str, Any]:
    is_binary = str(attribute["Type"]).startswith("Binary")
    value = attribute["Value"]
    return {"BinaryValue": b64decode(value)} if is_binary else {"StringValue": value}
