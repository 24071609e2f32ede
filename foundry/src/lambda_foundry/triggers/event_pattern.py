"""Invokes a function with the events of a bus that match a pattern."""

from typing import Any, cast

from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.event_rule import invoke_on_events
from lambda_foundry.triggers.trigger import Props, Trigger


class EventPatternTrigger(Trigger):
    """A rule on an event bus (`source`): the account's default bus, where AWS's own events are.

    A bus imported by its ARN may be another account's, which has to allow this one to make rules
    on it (`events:PutRule` and what belongs to it, by the bus's policy). One of another region is
    refused: have a rule there send its events to a bus here.
    With `source_props`, those of `events.EventBus`, the trigger makes a bus of its own.
    `target_props` are those of `targets.LambdaFunction` (such as a part of the event as input),
    `connection_props` those of `events.Rule`.
    """

    takes_other_accounts = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        event_pattern: events.EventPattern,
        source: events.IEventBus | None = None,
        source_props: Props | None = None,
        target_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        if source and "event_bus" in connection_props:
            raise Mistake(f"{self.node.path}: source and event_bus are both the bus; leave one out")
        own = None if source else self._bus(source_props)
        self.source = cast("events.IEventBus", source or own)
        rule: dict[str, Any] = {
            "event_pattern": event_pattern,
            "event_bus": self.source,
        } | connection_props
        self.connection = invoke_on_events(self, target_props=target_props, rule_props=rule)
        if rule["event_bus"] is not own:
            self._name_bus_of_another_account(rule["event_bus"])

    def _name_bus_of_another_account(self, bus: events.IEventBus) -> None:
        """CDK writes the name alone, which would be the bus of that name in this account."""
        if bus.env.account != self.connection.env.account:
            rule = cast("events.CfnRule", self.connection.node.default_child)
            rule.event_bus_name = bus.event_bus_arn

    def _bus(self, props: Props | None) -> events.IEventBus:
        if props is None:
            return events.EventBus.from_event_bus_name(self, "Bus", "default")
        return events.EventBus(self, "Bus", **props)
