"""Sends a message to a queue."""

import json
from collections.abc import Iterator
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
        in_order = {"MessageGroupId": "local"} if name.endswith(".fifo") else {}
        for record in records:
            sqs.send_message(QueueUrl=url, MessageBody=record["body"], **in_order)
        yield f"sent {len(records)} message(s) to {name}"

    def given(self, data: bytes, event: Any) -> AbstractContextManager[str]:
        """Send one message with this body."""
        return self.fired({"Records": [{"body": data.decode()}]})
