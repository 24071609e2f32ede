"""Invokes a function when an alarm goes off, or when all is well again."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Names, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.async_invocation import bound_async_invocation
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.trigger import Props, Trigger

SERVICE = iam.ServicePrincipal("lambda.alarms.cloudwatch.amazonaws.com")


class AlarmTrigger(Trigger):
    """An alarm (`source`) that invokes the function whenever it changes to one of the `states`.

    Without `source`, an alarm on the `metric` when it is above a number for one period; an alarm
    has its price in every stage. `states` are `ALARM`, `OK` and `INSUFFICIENT_DATA`.
    `source_props` are those of `cloudwatch.Alarm`, `connection_props` those of
    `actions.LambdaAction`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        metric: cloudwatch.IMetric | None = None,
        above: float = 0,
        states: Sequence[str] = ("ALARM",),
        source: cloudwatch.IAlarm | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        if (source is None) == (metric is None):
            raise Mistake(f"{self.node.path}: give the metric to watch, or an alarm as source")
        self.source = (
            self._of_this_app(source)
            if source
            else self._alarm(source_props or {}, metric=metric, threshold=above)
        )
        bound_async_invocation(function)
        self.connection = actions.LambdaAction(self.without_permission(), **connection_props)
        self._act(states)
        # Beside the alarm, which names the function: in two stacks they'd else need each other.
        function.add_permission(
            Names.node_unique_id(self.node),
            scope=self.source,
            principal=SERVICE,
            source_account=Stack.of(function).account,
            source_arn=self.source.alarm_arn,
        )

    def _alarm(self, props: Props, **given: Any) -> cloudwatch.Alarm:
        defaults: dict[str, Any] = {
            "comparison_operator": cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            "evaluation_periods": 1,
            "treat_missing_data": cloudwatch.TreatMissingData.NOT_BREACHING,
        }
        return cloudwatch.Alarm(self, "Alarm", **(defaults | given | dict(props)))

    def _of_this_app(self, alarm: cloudwatch.IAlarm) -> cloudwatch.AlarmBase:
        if isinstance(alarm, cloudwatch.Alarm | cloudwatch.CompositeAlarm):
            return alarm
        raise Mistake(
            f"{self.node.path}: an imported alarm can't be told to invoke a function; "
            "take its changes by an EventPatternTrigger on 'CloudWatch Alarm State Change'"
        )

    def _act(self, states: Sequence[str]) -> None:
        act_on = {
            "ALARM": self.source.add_alarm_action,
            "OK": self.source.add_ok_action,
            "INSUFFICIENT_DATA": self.source.add_insufficient_data_action,
        }
        for state in states:
            if state not in act_on:
                raise Mistake(f"{self.node.path}: state '{state}': write {', '.join(act_on)}")
            act_on[state](self.connection)
