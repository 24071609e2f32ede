"""What `allow` writes of a construct: its ARN alone, a bucket's objects, and the key behind it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from constructs import IConstruct

from lambda_foundry.mistakes import Mistake

Resource = str | IConstruct
"""An ARN, or what has one."""

ARNS = (
    "queue_arn",
    "topic_arn",
    "table_arn",
    "stream_arn",
    "secret_full_arn",
    "secret_arn",
    "parameter_arn",
    "key_arn",
    "function_arn",
    "state_machine_arn",
    "event_bus_arn",
    "user_pool_arn",
    "log_group_arn",
    "schedule_group_arn",
    "alarm_arn",
    "project_arn",
    "cluster_arn",
    "delivery_stream_arn",
)
"""What CDK's constructs call their own ARN."""

KEYS = ("encryption_key", "encryption_master_key", "master_key")

OBJECTS = "Objects of one bucket are named by how their keys begin"

OF_OBJECTS = re.compile(
    r"s3:(?!.*Bucket).*Object|s3:(AbortMultipartUpload|ListMultipartUploadParts)"
)
"""Actions on the objects of a bucket; all others are on the bucket.

docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

WITHOUT_DATA = re.compile(
    r"\w+:(List|Describe|GetBucket|PutBucket|GetQueue|SetQueue|Purge|Change|Tag|Untag|DeleteMessage"
    r"|DeleteObject|AbortMultipart|GetShardIterator|GetObjectTagging|Subscribe|Unsubscribe)"
)
"""Actions that no service asks its key for."""

WRITING = re.compile(r"\w+:(\*|Put|Update|Write|BatchWrite|Send|Publish|Restore|PartiQL|Create)")


class Statement(NamedTuple):
    """Actions on some ARNs, under conditions."""

    actions: tuple[str, ...]
    arns: list[str]
    conditions: Mapping[str, Any] | None = None
    reason: str | None = None
    """Why an ARN ends in a wildcard that nobody wrote."""


def listed(on: Resource | Sequence[Resource]) -> list[Resource]:
    """One resource or several, as several."""
    return list(on) if isinstance(on, Sequence) and not isinstance(on, str) else [on]


def statements_for(
    actions: Sequence[str], given: Sequence[Resource], *, prefix: str
) -> Iterator[Statement]:
    """A statement for each kind of resource; raises `Mistake` for what has no ARN."""
    if texts := [each for each in given if isinstance(each, str)]:
        yield Statement(tuple(actions), [_checked(text) for text in texts])
    constructs = [each for each in given if not isinstance(each, str)]
    if prefix:
        _check_prefix(prefix, constructs)
    for construct in constructs:
        if _has(construct, "bucket_arn"):
            yield from _on_bucket(construct, actions, prefix=prefix)
        else:
            yield Statement(tuple(actions), [_arn_of(construct)])
        if key_actions := _of_the_key(actions):
            for key in _keys_of(construct):
                yield Statement(key_actions, [key.key_arn])


def _on_bucket(bucket: Any, actions: Sequence[str], *, prefix: str) -> Iterator[Statement]:
    of_objects = tuple(each for each in actions if OF_OBJECTS.match(each) or "*" in each)
    of_bucket = tuple(each for each in actions if not OF_OBJECTS.match(each))
    if of_objects:
        yield Statement(of_objects, [f"{bucket.bucket_arn}/{prefix}*"], reason=OBJECTS)
    listing = tuple(each for each in of_bucket if prefix and each.startswith("s3:ListBucket"))
    if listing:
        begins = {"StringLike": {"s3:prefix": f"{prefix}*"}}
        yield Statement(listing, [bucket.bucket_arn], begins)
    if others := tuple(each for each in of_bucket if each not in listing):
        yield Statement(others, [bucket.bucket_arn])


def _check_prefix(prefix: str, constructs: Sequence[IConstruct]) -> None:
    if not any(_has(each, "bucket_arn") for each in constructs):
        raise Mistake(f"prefix='{prefix}': only a bucket has objects; give the bucket itself")
    if any(sign in prefix for sign in "*?$"):
        raise Mistake(
            f"prefix='{prefix}': a prefix is how keys begin, as in 'in/'; leave out *, ? and $"
        )


def _arn_of(construct: IConstruct) -> str:
    for name in ARNS:
        if _has(construct, name) and (arn := getattr(construct, name)):
            # A secret imported by its name doesn't know the six characters behind it.
            return f"{arn}-??????" if name == "secret_arn" else str(arn)
    raise Mistake(
        f"{construct.node.path}: it isn't known which ARN of it is meant; write on= with the ARN"
    )


def _of_the_key(actions: Sequence[str]) -> tuple[str, ...]:
    """What a service does with the key of a resource in the name of the caller."""
    with_data = [each for each in actions if not WITHOUT_DATA.match(each)]
    if not with_data:
        return ()
    writes = any(WRITING.match(each) for each in with_data)
    return ("kms:Decrypt", "kms:GenerateDataKey") if writes else ("kms:Decrypt",)


def _keys_of(construct: Any) -> Iterator[Any]:
    for name in KEYS:
        if _has(construct, name) and (key := getattr(construct, name)):
            yield key


def _has(construct: object, name: str) -> bool:
    """Whether it has the property; jsii may hand out one of several interfaces, with a part each.

    To ask for its value would ask jsii.
    """
    parts = (construct, *getattr(construct, "_delegates", ()))
    return any(hasattr(type(part), name) for part in parts)


def _checked(arn: str) -> str:
    # What CDK puts into a text for a value that it doesn't know yet begins so.
    if arn == "*" or arn.startswith("arn:") or "${" in arn:
        return arn
    raise Mistake(f"on='{arn}': this is no ARN; give the construct, or its ARN")
