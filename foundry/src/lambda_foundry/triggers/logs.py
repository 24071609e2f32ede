"""Invokes a function with what is written to a log group."""

from typing import Any
from weakref import WeakKeyDictionary

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_logs_destinations as destinations
from constructs import Construct

from lambda_foundry.async_invocation import bound_async_invocation, unqualified
from lambda_foundry.log_groups import log_group
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.trigger import Props, Trigger

MOST = 2
"""docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"""

_triggers = WeakKeyDictionary[logs.ILogGroup, int]()
"""How many triggers each log group has."""


class LogsTrigger(Trigger):
    """A log group (`source`) whose events invoke the function: all, or those of a `filter_pattern`.

    A log group takes two such triggers. `connection_props` are those of `logs.SubscriptionFilter`,
    `source_props` those of `logs.LogGroup`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        filter_pattern: logs.IFilterPattern | None = None,
        source: logs.ILogGroup | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or log_group(self, "LogGroup", **(source_props or {}))
        self._refuse_own_logs()
        self._refuse_a_third()
        bound_async_invocation(function)
        settings: dict[str, Any] = {
            "destination": destinations.LambdaDestination(function),
            "filter_pattern": filter_pattern or logs.FilterPattern.all_events(),
        } | connection_props
        self.connection = logs.SubscriptionFilter(
            self, "SubscriptionFilter", log_group=self.source, **settings
        )

    def _refuse_a_third(self) -> None:
        """A log group takes two: CloudWatch would refuse another at the deployment."""
        _triggers[self.source] = _triggers.get(self.source, 0) + 1
        if _triggers[self.source] > MOST:
            raise Mistake(
                f"{self.node.path}: the log group has {MOST} such triggers already, and takes no "
                "more; have one function hand on what others need, as to a topic"
            )

    def _refuse_own_logs(self) -> None:
        """Each line that the function logs would invoke it to log another."""
        function = unqualified(self.function)
        own: logs.ILogGroup | None = getattr(function, "log_group", None)
        name = own.log_group_name if own else f"/aws/lambda/{function.function_name}"
        if self.source.log_group_name == name:
            raise Mistake(
                f"{self.node.path}: this is the function's own log group, and each line that it "
                "logs would invoke it again; give the log group of another function"
            )
