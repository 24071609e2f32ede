"""Lets a schedule be due within seconds, of EventBridge Scheduler or of a rule."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.event_pattern import rules_with
from lambda_foundry.local.triggers.trigger import Trigger

# What an update would else put back to its default.
KEPT = (
    "Name", "GroupName", "Description", "State", "Target", "KmsKeyArn", "ScheduleExpression",
    "ScheduleExpressionTimezone", "FlexibleTimeWindow", "StartDate", "EndDate",
    "ActionAfterCompletion",
)  # fmt: skip
KEPT_OF_RULE = ("Name", "EventBusName", "Description", "State", "RoleArn", "ScheduleExpression")

DUE = {
    "State": "ENABLED",
    "ScheduleExpressionTimezone": "UTC",
    "FlexibleTimeWindow": {"Mode": "OFF"},
}
"""What lets a schedule be due by its expression alone."""


class Schedule(Trigger):
    """A schedule of EventBridge Scheduler."""

    name = "schedule"
    patience = 40.0

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["Schedule"]:
        """Each schedule that has the function as its target."""
        for schedule, _ in function.mentioned_by("AWS::Scheduler::Schedule", "Target"):
            yield cls(function, schedule)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Let it be due now, and later again when it was."""
        scheduler = self.function.client("scheduler")
        (found,) = (
            schedule
            for page in scheduler.get_paginator("list_schedules").paginate()
            for schedule in page["Schedules"]
            if schedule["Name"] == self.source_id
        )
        before = scheduler.get_schedule(Name=found["Name"], GroupName=found["GroupName"])
        kept = {key: before[key] for key in KEPT if key in before}
        soon = self.function.stack.soon
        scheduler.update_schedule(
            **{
                key: kept[key]
                for key in ("Name", "GroupName", "Target", "KmsKeyArn")
                if key in kept
            },
            **DUE,
            ScheduleExpression=soon.schedule,
        )
        try:
            yield f"{kept['ScheduleExpression']} is due within {soon.told}"
        finally:
            scheduler.update_schedule(**kept)


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
        before = events.describe_rule(Name=self.source_id)
        kept = {key: before[key] for key in KEPT_OF_RULE if key in before}
        soon = self.function.stack.soon
        events.put_rule(**{**kept, "State": "ENABLED", "ScheduleExpression": soon.rule})
        try:
            yield f"{kept['ScheduleExpression']} is due within {soon.told}"
        finally:
            events.put_rule(**kept)
