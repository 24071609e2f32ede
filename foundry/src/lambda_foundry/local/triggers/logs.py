"""Writes a line to a log group."""

import base64
import gzip
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.document import as_dict

STREAM = "foundry-local"


class LogSubscription(Trigger):
    """A log group whose events come to the function."""

    name = "logs"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["LogSubscription"]:
        """Each log group."""
        subscription = "AWS::Logs::SubscriptionFilter"
        for group in function.sources(subscription, "DestinationArn", source="LogGroupName"):
            yield cls(function, group)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Write the messages of the event, or one."""
        logs = self.function.client("logs")
        place = {"logGroupName": self.source_id, "logStreamName": STREAM}
        with suppress(logs.exceptions.ResourceAlreadyExistsException):
            logs.create_log_stream(**place)
        now = int(time.time() * 1000)
        messages = _messages(as_dict(event)) or ["ERROR something happened"]
        logs.put_log_events(
            **place, logEvents=[{"timestamp": now, "message": message} for message in messages]
        )
        yield f"wrote {len(messages)} line(s) to {self.source_id}"


def _messages(event: dict[str, Any]) -> list[str]:
    """What lies, compressed, in an event of CloudWatch Logs."""
    data = as_dict(event.get("awslogs")).get("data")
    if not data:
        return []
    unpacked = json.loads(gzip.decompress(base64.b64decode(data)))
    return [entry["message"] for entry in unpacked["logEvents"]]
