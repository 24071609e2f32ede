"""Broken and mended: functions that write what invokes them, by whichever policy and event."""

from typing import Any

from tests.checks.conditional_cases import NO_VALUE, either
from tests.checks.sample_stack import Case, Stack, allow, att, stack

OBJECTS = {"Fn::Sub": "${Bucket.Arn}/*"}
PUT = allow("s3:PutObject", on=OBJECTS)


def notifying(
    event: str = "s3:ObjectCreated:*",
    *,
    prefix: Any = "",
    writes: Any = PUT,
    role: dict[str, Any] | None = None,
    **more: Any,
) -> Stack:
    """A function that a bucket's events invoke and that may put objects into it."""
    rules = [{"Name": "prefix", "Value": prefix}]
    said = {"Event": event, "Function": att("Function"), "Filter": {"S3Key": {"Rules": rules}}}
    configuration = {"LambdaConfigurations": [said]}
    bucket = ("AWS::S3::Bucket", {"NotificationConfiguration": configuration})
    return stack(allows=[writes], role=role, Bucket=bucket, **more)


def sometimes(configuration: Any) -> Stack:
    """The same where a condition decides whether the bucket notifies."""
    made = notifying()
    bucket = made.document["Resources"]["Bucket"]["Properties"]
    bucket["NotificationConfiguration"] = either(bucket["NotificationConfiguration"], configuration)
    return made


def by_policy(effect: str, principal: Any, *actions: str) -> tuple[str, Any]:
    """What a bucket's own policy says."""
    statement = allow(*actions, on=OBJECTS) | {"Effect": effect, "Principal": {"AWS": principal}}
    return "AWS::S3::BucketPolicy", {
        "Bucket": {"Ref": "Bucket"},
        "PolicyDocument": {"Statement": [statement]},
    }


def bounded(*actions: str) -> Stack:
    """The same function within a boundary."""
    limit = {"PolicyDocument": {"Statement": [allow(*actions, "logs:*", on="*")]}}
    made = notifying(Limit=("AWS::IAM::ManagedPolicy", limit))
    made.document["Resources"]["Role"]["Properties"]["PermissionsBoundary"] = {"Ref": "Limit"}
    return made


READS = allow("s3:GetObject", on=OBJECTS)
BELOW = allow("s3:PutObject", on={"Fn::Sub": "${Bucket.Arn}/out/*"})
ROLE = att("Role")

CASES = [
    Case("recursion", "what is put, not what is tagged", notifying("s3:ObjectCreated:Put"),
         notifying("s3:ObjectTagging:*")),
    Case("recursion", "below one of two prefixes",
         notifying(prefix=either("in/", "out/"), writes=BELOW),
         notifying(prefix=either("in/", "new/"), writes=BELOW)),
    Case("recursion", "where the bucket notifies", sometimes(NO_VALUE),
         notifying(writes=READS)),
    Case("recursion", "by the bucket's policy",
         notifying(writes=READS, Policy=by_policy("Allow", ROLE, "s3:PutObject")),
         notifying(writes=READS, Policy=by_policy("Allow", ROLE, "s3:GetObject"))),
    Case("recursion", "denied by the bucket's policy",
         notifying(Policy=by_policy("Deny", ROLE, "s3:GetObject")),
         notifying(Policy=by_policy("Deny", "*", "s3:*"))),
    Case("recursion", "within a boundary", bounded("s3:Put*"), bounded("s3:Get*")),
]  # fmt: skip
