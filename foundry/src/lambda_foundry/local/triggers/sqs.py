"""Sends a message to a queue."""

import json
import uuid
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.document import as_dict


class Queue(Trigger):
    """A queue that Lambda polls for the function."""

    name = "sqs"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["Queue"]:
        """Each queue."""
        for source in function.polled("sqs"):
            yield cls(function, source)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Send the body of each record of the event, or the event itself."""
        records = as_dict(event).get("Records") or [{"body": json.dumps(event)}]
        # The queue's Ref is its URL, with a host that only the emulator understands.
        name = self.source_id.rpartition("/")[2]
        sqs = self.function.client("sqs")
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        for record in records:
            sqs.send_message(QueueUrl=url, **message(record, in_order=name.endswith(".fifo")))
        yield f"sent {len(records)} message(s) to {name}"

    def given(self, data: bytes, event: Any) -> AbstractContextManager[str]:
        """Send one message with this body."""
        return self.fired({"Records": [{"body": data.decode()}]})


def message(record: Mapping[str, Any], *, in_order: bool) -> dict[str, Any]:
    """A record of an event as it is sent, with its attributes; each a new one in a FIFO queue."""
    sent: dict[str, Any] = {
        "MessageBody": record["body"],
        "MessageAttributes": {
            name: _attribute(as_dict(value))
            for name, value in as_dict(record.get("messageAttributes")).items()
        },
    }
    if in_order:
        group = as_dict(record.get("attributes")).get("MessageGroupId", "local")
        sent |= {"MessageGroupId": group, "MessageDeduplicationId": str(uuid.uuid4())}
    return sent


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    if "binaryValue" in value:
        return {"DataType": value["dataType"], "BinaryValue": b64decode(value["binaryValue"])}
    return {"DataType": value["dataType"], "StringValue": value["stringValue"]}
