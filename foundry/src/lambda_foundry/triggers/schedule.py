"""Invokes a function at fixed times."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from lambda_foundry.async_invocation import (
    LONGEST_WAIT,
    RETRIES,
    allow_sending,
    bound_async_invocation,
    failure_queue,
)
from lambda_foundry.encryption import customer_key
from lambda_foundry.execution_role import allow
from lambda_foundry.triggers.caller_role import caller_role
from lambda_foundry.triggers.trigger import Props, Trigger


class ScheduleTrigger(Trigger):
    """An EventBridge schedule, in a group (`source`) of its own, that invokes by the clock.

    A schedule invokes with a role, so the function's resource-based policy stays empty. What it
    can't deliver within an hour goes to the function's failure queue. `target_props` are those of
    `targets.LambdaInvoke` (such as the input), `connection_props` those of `scheduler.Schedule`,
    `source_props` those of `scheduler.ScheduleGroup`.
    """

    tells_place_by = "schedule_group_arn"

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
        settings: dict[str, Any] = {"key": customer_key(self)} | connection_props
        self.connection = scheduler.Schedule(
            self,
            "Schedule",
            schedule=schedule,
            schedule_group=self.source,
            target=self._target(target_props or {}, key=settings["key"]),
            **settings,
        )
        # The schedule has the group's name, no reference to it.
        self.connection.node.add_dependency(self.source)

    def _group(self, props: Props) -> scheduler.ScheduleGroup:
        """A group that goes with its stack, in every stage: it has a fixed name, and no data.

        One that was kept would have the next deployment fail: a group of its name is there already.
        """
        defaults = {"removal_policy": cdk.RemovalPolicy.DESTROY}
        return scheduler.ScheduleGroup(self, "Group", **(defaults | dict(props)))

    def _target(self, props: Props, *, key: kms.IKey | None) -> targets.LambdaInvoke:
        settings: dict[str, Any] = {
            "dead_letter_queue": failure_queue(self.function),
            "max_event_age": LONGEST_WAIT,
            "retry_attempts": RETRIES,
        } | dict(props)
        if "role" not in settings:
            settings["role"] = self._role(failures=settings["dead_letter_queue"], key=key)
        return targets.LambdaInvoke(self.function, **settings)

    def _role(self, *, failures: sqs.IQueue | None, key: kms.IKey | None) -> iam.IRole:
        """A role whose trust names the group: a narrower source is not supported.

        docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        """
        role = caller_role(
            self,
            service="scheduler.amazonaws.com",
            source_arn=self.source.schedule_group_arn,
        )
        if failures:
            allow_sending(role, failures)
        if key:
            allow(role, "kms:Decrypt", on=key.key_arn)
        # CDK's own statements would cover every version of the function too.
        return role.without_policy_updates()
