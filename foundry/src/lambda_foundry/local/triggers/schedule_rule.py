"""Lets a scheduled rule of EventBridge be due within seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.event_rules import rules_with
from lambda_foundry.local.triggers.schedule import AT_ONCE
from lambda_foundry.local.triggers.trigger import Trigger


class ScheduledRule(Trigger):
    """A rule with a schedule in place of a pattern, the older way."""

    name = "schedule"
    patience = 40.0

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["ScheduledRule"]:
        """Each rule."""
        for rule, _ in rules_with(function, "ScheduleExpression"):
            yield cls(function, rule)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Let it be due now, and later again when it was."""
        events = self.function.client("events")
        rule = events.describe_rule(Name=self.source_id)
        events.put_rule(Name=rule["Name"], ScheduleExpression=AT_ONCE)
        try:
            yield f"{rule['ScheduleExpression']} is due within ten seconds, by the emulator's clock"
        finally:
            events.put_rule(Name=rule["Name"], ScheduleExpression=rule["ScheduleExpression"])
