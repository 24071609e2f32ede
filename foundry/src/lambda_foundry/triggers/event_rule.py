"""A rule by which EventBridge invokes a function, and keeps the events that it can't deliver."""

from typing import Any

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets

from lambda_foundry.async_invocation import (
    LONGEST_WAIT,
    RETRIES,
    bound_async_invocation,
    failure_queue,
)
from lambda_foundry.triggers.trigger import Props, Trigger


def invoke_on_events(
    trigger: Trigger, *, target_props: Props | None, rule_props: Props
) -> events.Rule:
    """A rule with the function for its target, permitted to this rule alone.

    What can't be delivered in an hour goes to the function's failure queue. `target_props` are
    those of `targets.LambdaFunction`, `rule_props` those of `events.Rule`.
    """
    bound_async_invocation(trigger.function)
    target: dict[str, Any] = {
        "dead_letter_queue": failure_queue(trigger.function),
        "max_event_age": LONGEST_WAIT,
        "retry_attempts": RETRIES,
    } | dict(target_props or {})
    settings = {"targets": [targets.LambdaFunction(trigger.function, **target)]} | dict(rule_props)
    return events.Rule(trigger, "Rule", **settings)
