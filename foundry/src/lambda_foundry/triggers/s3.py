"""Invokes a function when objects of a bucket are created, deleted or otherwise changed."""

from collections.abc import Sequence
from typing import Any, cast

from aws_cdk import CfnResource, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lambda_foundry.buckets import private_bucket
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.event_rule import invoke_on_events
from lambda_foundry.triggers.source_place import Place, differ
from lambda_foundry.triggers.trigger import Props, Trigger

EVENT_TYPES = (
    "Object Created",
    "Object Deleted",
    "Object Restore Initiated",
    "Object Restore Completed",
    "Object Restore Expired",
    "Object Storage Class Changed",
    "Object Access Tier Changed",
    "Object ACL Updated",
    "Object Tags Added",
    "Object Tags Deleted",
)
"""docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html"""


class S3Trigger(Trigger):
    """A bucket (`source`) whose events EventBridge hands to the function.

    `event_types` are names of EventBridge, not those of S3's own notifications, for objects whose
    key starts with `prefix` and ends with `suffix`. Grant the right to read the objects yourself.
    The owner of an imported bucket has to have it send its events to EventBridge, which has them
    where the bucket is: for a bucket of another account or region give the bus here that they are
    forwarded to as `event_bus=`. A bucket of the app is told to send them, so give it other
    notifications (`add_event_notification`) before its trigger. `target_props` are those of
    `targets.LambdaFunction`, `connection_props` those of `events.Rule`, `source_props` those of
    `s3.Bucket`.
    """

    takes_other_accounts = takes_other_regions = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        event_types: Sequence[str] = ("Object Created",),
        prefix: str = "",
        suffix: str = "",
        source: s3.IBucket | None = None,
        source_props: Props | None = None,
        target_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or private_bucket(self, "Bucket", **(source_props or {}))
        self._check_event_types(event_types)
        if "event_bus" not in connection_props:
            self._check_bus()
        send_events(self.source)
        detail: dict[str, Any] = {"bucket": {"name": [self.source.bucket_name]}}
        if prefix or suffix:
            detail["object"] = {"key": [matching(prefix=prefix, suffix=suffix)]}
        pattern = events.EventPattern(
            source=["aws.s3"], detail_type=list(event_types), detail=detail
        )
        self.connection = invoke_on_events(
            self,
            target_props=target_props,
            rule_props={"event_pattern": pattern} | connection_props,
        )

    def _check_bus(self) -> None:
        """Refuse a rule on a bus that the bucket's events never arrive at."""
        here = Place.of_stack(Stack.of(self))
        for theirs, ours in (
            (self._place.region, here.region),
            (self._place.account, here.account),
        ):
            if differ(theirs, ours):
                raise Mistake(
                    f"{self.node.path}: the bucket is in {theirs}, and its events don't arrive in "
                    f"{ours}, where this rule would wait; put the service into {theirs}, or have a "
                    "rule there forward them to a bus here and give that as event_bus="
                )

    def _check_event_types(self, event_types: Sequence[str]) -> None:
        """Refuse what EventBridge never sends, as a rule for it would wait in silence."""
        for event_type in event_types:
            if event_type not in EVENT_TYPES:
                raise Mistake(
                    f"{self.node.path}: event type '{event_type}': EventBridge has none of that "
                    f"name; write {', '.join(EVENT_TYPES)}"
                )


def send_events(bucket: s3.IBucket) -> None:
    """Have a bucket of this app send its events to EventBridge.

    In its own resource: CDK's `event_bridge_enabled` takes a Lambda function, hidden in the stack.
    Where the bucket has that function for other notifications, it would undo what is set here.
    """
    resource = bucket.node.default_child
    if isinstance(bucket, s3.Bucket) and bucket.node.try_find_child("Notifications"):
        bucket.enable_event_bridge_notification()
    elif resource is not None:
        cast("CfnResource", resource).add_property_override(
            "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", True
        )


def matching(*, prefix: str, suffix: str) -> dict[str, str]:
    """How an event pattern says what a key starts and ends with.

    Both at once only by a wildcard: two matchers beside each other would mean one or the other.
    docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    if prefix and suffix:
        return {"wildcard": f"{_literal(prefix)}*{_literal(suffix)}"}
    return {"prefix": prefix} if prefix else {"suffix": suffix}


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("*", "\\*")
