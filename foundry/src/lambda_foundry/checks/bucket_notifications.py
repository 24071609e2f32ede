"""Whether the notifications of a bucket stand together, and nothing undoes what another sets."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.flows import BUCKET, affixes, bucket_notifications, events_of
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.values import UNKNOWN, literal, reference, text

BY_CDK = "Custom::S3BucketNotifications"
"""What `add_event_notification` makes, of which a Lambda function sets all of a bucket's at once:
aws-cdk-lib's `notifications-resource-handler`, and github.com/aws/aws-cdk/issues/30607."""

EVENT_BRIDGE = "EventBridgeConfiguration"


def overlapping(template: Template) -> Iterator[Problem]:
    """Notifications of one bucket that are about the same objects."""
    given = list(bucket_notifications(template))
    for (bucket, _, first), (other, owner, second) in combinations(given, 2):
        if bucket == other and _same_events(first, second) and _same_keys(first, second):
            yield Problem(
                resource=owner,
                what=f"two notifications of {bucket} are about the same objects",
                why="deployment fails: S3 refuses overlapping filters for one event",
                instead="give them prefixes that exclude each other, or use an EventBridge rule",
            )


def _same_events(first: dict[str, object], second: dict[str, object]) -> bool:
    return any(
        one == two
        or (one.endswith("*") and two.startswith(one[:-1]))
        or (two.endswith("*") and one.startswith(two[:-1]))
        for one in events_of(first)
        for two in events_of(second)
    )


def _same_keys(first: dict[str, object], second: dict[str, object]) -> bool:
    (prefix, suffix), (other_prefix, other_suffix) = affixes(first), affixes(second)
    starts = prefix.startswith(other_prefix) or other_prefix.startswith(prefix)
    ends = suffix.endswith(other_suffix) or other_suffix.endswith(suffix)
    return starts and ends


def undone(template: Template) -> Iterator[Problem]:
    """Notifications that a resource of CDK's for the same bucket takes away, without a word."""
    yield from _of_the_bucket_itself(template)
    yield from _of_another_resource(template)
    yield from _of_other_stacks(template)


def _of_the_bucket_itself(template: Template) -> Iterator[Problem]:
    for owner, said in template.of_type(BY_CDK):
        bucket = _bucket(template, said)
        if _sets_all(said) and _lost(template.properties(bucket), said):
            yield Problem(
                resource=owner,
                what=f"it takes the place of the notifications that the properties of {bucket} set",
                why="after a deployment those are gone",
                instead="make the bucket with event_bridge_enabled=True if it sends events to "
                "EventBridge, and add all else by its add_event_notification",
            )


def _lost(bucket: dict[str, Any], by_cdk: dict[str, Any]) -> bool:
    own, given = _configuration(bucket), _configuration(by_cdk)
    sends = as_dict(own.get(EVENT_BRIDGE)).get("EventBridgeEnabled", False)
    return bool(own.keys() - {EVENT_BRIDGE}) or (bool(sends) and EVENT_BRIDGE not in given)


def _of_another_resource(template: Template) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for owner, said in template.of_type(BY_CDK):
        name = text(said.get("BucketName"))
        if UNKNOWN in name or "Condition" in template.resources[owner]:
            continue
        first = seen.setdefault(name, owner)
        if first != owner:
            yield Problem(
                resource=owner,
                what=f"{first} sets notifications of the same bucket",
                why="each writes everything that the bucket has, so either may undo the other's "
                "at deployment, and deleting one deletes both",
                instead="import the bucket once, in the service's stack, and add every "
                "notification to that",
            )


def _of_other_stacks(template: Template) -> Iterator[Problem]:
    """What is for an imported bucket elsewhere, by the name that its own stack gives it."""
    for owner, said in template.of_type(BY_CDK):
        name = literal(template.properties(_bucket(template, said)).get("BucketName"))
        others = [other for other in template.beside if name and name in _imported(other)]
        if _sets_all(said) and others:
            yield Problem(
                resource=owner,
                what=f"{others[0].stack_name or 'another stack'} sets notifications of the same "
                "bucket",
                why="whenever these here change, those of the other stack are gone",
                instead='write "@aws-cdk/aws-s3:keepNotificationInImportedBucket": true into the '
                "context of cdk.json",
            )


def _imported(template: Template) -> set[str | None]:
    return {literal(said.get("BucketName")) for _, said in template.of_type(BY_CDK)}


def _bucket(template: Template, said: dict[str, Any]) -> str:
    """The bucket of this template that such a resource is about, or nothing."""
    target = reference(said.get("BucketName"))
    is_bucket = target and not target.attribute and template.type(target.logical_id) == BUCKET
    return target.logical_id if target and is_bucket else ""


def _configuration(said: dict[str, Any]) -> dict[str, Any]:
    return as_dict(said.get("NotificationConfiguration"))


def _sets_all(said: dict[str, Any]) -> bool:
    """Whether it takes for its own what it finds, as CDK has it in the stack of the bucket."""
    return text(said.get("Managed", True)) == "true"
