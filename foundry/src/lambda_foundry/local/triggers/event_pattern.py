"""Puts an event on a bus."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.values import reference


@dataclass(frozen=True)
class EventPattern(Trigger):
    """A rule that waits for events on a bus."""

    name = "event_pattern"

    pattern: dict[str, Any]
    bus: Any

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["EventPattern"]:
        """Each rule, but for those about a bucket's objects: they have a trigger of their own."""
        for rule, properties in rules_with(function, "EventPattern"):
            pattern = properties["EventPattern"]
            if not is_about_objects(pattern):
                yield cls(function, rule, pattern, properties.get("EventBusName", "default"))

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Put the event on the bus; what it doesn't say is the first that the pattern lists."""
        given = as_dict(event)
        target = reference(self.bus)
        bus = self.function.stack.physical_ids[target.logical_id] if target else self.bus
        entry = {
            "EventBusName": bus,
            "Source": given.get("source") or _first(self.pattern.get("source"), "local"),
            "DetailType": given.get("detail-type")
            or _first(self.pattern.get("detail-type"), "local"),
            "Detail": json.dumps(given.get("detail", {})),
            "Resources": given.get("resources", []),
        }
        answer = self.function.client("events").put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            yield f"the bus refused the event: {answer['Entries'][0]['ErrorMessage']}"
        else:
            yield f"put {entry['DetailType']!r} of {entry['Source']!r} on the bus {bus}"

    def given(self, data: bytes, event: Any) -> AbstractContextManager[str]:
        """Put the event on the bus with another detail, which is JSON."""
        return self.fired({**as_dict(event), "detail": json.loads(data)})


def _first(wanted: Any, otherwise: str) -> str:
    return wanted[0] if isinstance(wanted, list) and isinstance(wanted[0], str) else otherwise


def rules_with(function: DeployedFunction, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Logical id and properties of the function's rules with this key: `EventPattern`, say."""
    for logical_id, properties in function.mentioned_by("AWS::Events::Rule", "Targets"):
        if key in properties:
            yield logical_id, properties


def is_about_objects(pattern: dict[str, Any]) -> bool:
    """Whether a pattern waits for what happens in buckets."""
    return pattern.get("source") == ["aws.s3"]
