"""Invokes a function at fixed times."""

from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct


class ScheduleTrigger(Construct):
    """An EventBridge rule that invokes the function by the clock.

    An invocation that Lambda can't take is retried twice within an hour, so that a late one
    doesn't pile up on the next. `overrides` go to `events.Rule`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        schedule: events.Schedule,
        **overrides: Any,
    ) -> None:
        super().__init__(scope, id_)
        target = targets.LambdaFunction(function, max_event_age=Duration.hours(1), retry_attempts=2)
        self.rule = events.Rule(self, "Rule", schedule=schedule, targets=[target], **overrides)
