"""Publishes a device's message."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger


@dataclass(frozen=True)
class TopicRule(Trigger):
    """A rule that hands the messages of a topic to the function."""

    name = "iot"

    topic: str

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["TopicRule"]:
        """Each rule."""
        for rule, properties in function.mentioned_by("AWS::IoT::TopicRule", "TopicRulePayload"):
            named = re.search(
                r"\bFROM\s+'([^']*)'", properties["TopicRulePayload"]["Sql"], re.IGNORECASE
            )
            yield cls(function, rule, named[1] if named else "local")

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Publish the event on a topic that the rule listens to."""
        topic = self.topic.replace("+", "local").replace("#", "local")
        self.function.client("iot-data").publish(topic=topic, qos=1, payload=json.dumps(event))
        yield f"published on {topic}"
