"""Invokes a function at fixed times."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from building_blocks.async_invocation import allow_sending, bound_async_invocation, failure_queue
from building_blocks.stages import stage_of
from building_blocks.triggers.caller_role import caller_role
from building_blocks.triggers.trigger import Props, Trigger


class ScheduleTrigger(Trigger):
    """An EventBridge schedule, in a group (`source`) of its own, that invokes by the clock.

    A schedule invokes with a role, so the function's resource-based policy stays empty. What it
    can't deliver within an hour goes to the function's failure queue. `target_props` are those of
    `targets.LambdaInvoke` (the input, for one), `connection_props` those of `scheduler.Schedule`,
    `source_props` those of `scheduler.ScheduleGroup`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        schedule: scheduler.ScheduleExpression,
        source: scheduler.IScheduleGroup | None = None,
        source_props: Props | None = None,
        target_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or self._group(source_props or {})
        bound_async_invocation(function)
        self.connection = scheduler.Schedule(
            self,
            "Schedule",
            schedule=schedule,
            schedule_group=self.source,
            target=self._target(target_props or {}),
            **connection_props,
        )

    def _group(self, props: Props) -> scheduler.ScheduleGroup:
        defaults = {"removal_policy": stage_of(self).removal_policy}
        return scheduler.ScheduleGroup(self, "Group", **(defaults | dict(props)))

    def _target(self, props: Props) -> targets.LambdaInvoke:
        """The function, invoked by a role whose trust names the group.

        A narrower source than the group is not supported:
        docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        """
        role = caller_role(
            self,
            service="scheduler.amazonaws.com",
            source_arn=self.source.schedule_group_arn,
        )
        failures = failure_queue(self.function)
        allow_sending(role, failures)
        defaults: dict[str, Any] = {
            "dead_letter_queue": failures,
            "max_event_age": cdk.Duration.hours(1),
            "retry_attempts": 2,
            # CDK's own statements would cover every version of the function too.
            "role": role.without_policy_updates(),
        }
        return targets.LambdaInvoke(self.function, **(defaults | dict(props)))
