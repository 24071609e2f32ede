"""Asks jsii once for what never changes: a construct's node, a function's role, ten seconds.

Every question goes to Node.js and back; half of all those of an app were asked before, or could be
answered from what a construct was made with.
"""

from functools import cache
from typing import Any, cast

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct, Node

from lambda_foundry.acceleration.switch import InternalGone, is_plain

# Set by the constructor in CDK, and read-only.
CONSTANT: dict[type, tuple[str, ...]] = {
    Construct: ("node",),
    Node: ("default_child", "id", "path", "scope"),
    cdk.Stack: ("account", "region", "stack_name"),
    lambda_.Function: ("dead_letter_queue", "dead_letter_topic", "function_arn", "role", "timeout"),
    sns.Topic: ("fifo", "topic_arn"),
    sqs.Queue: ("encryption_master_key", "queue_arn"),
}

RESERVED = "reserved_concurrent_executions"
UNITS = ("millis", "seconds", "minutes", "hours", "days")


@cache
def remember_properties() -> None:
    """Let every construct of this process keep them; raises `InternalGone` if some can't."""
    gone: list[str] = []
    for class_, names in CONSTANT.items():
        for name in names:
            asked = getattr(class_, name, None)
            if isinstance(asked, property):
                setattr(class_, name, _asked_once(name, asked))
            else:
                gone.append(f"{class_.__name__}.{name}")
    # A duration can't be changed, so everybody may have the same.
    for unit in UNITS:
        setattr(cdk.Duration, unit, staticmethod(cache(getattr(cdk.Duration, unit))))
    setattr(cdk.Duration, "to_seconds", cache(cdk.Duration.to_seconds))  # noqa: B010  # no method to mypy
    if gone:
        raise InternalGone(f"{', '.join(gone)} can't be kept: it is no property of jsii's classes")


def remember(construct: object, **values: object) -> None:
    """Keep what a construct was made with, by the names of its properties."""
    if is_plain():
        return
    vars(construct).update({_key(name): value for name, value in values.items()})


def reserved_concurrency_of(function: lambda_.IFunction) -> float | None:
    """What a function keeps for itself of the account's concurrency; None where it shares it."""
    known = vars(function)
    if _key(RESERVED) in known:
        return cast("float | None", known[_key(RESERVED)])
    return getattr(function.node.default_child, RESERVED, None)


def made_in(construct: Construct) -> tuple[Construct, str]:
    """The scope and the id that a construct was made with."""
    known: tuple[Construct, str] | None = vars(construct).get(_key("made_in"))
    return known or (cast("Construct", construct.node.scope), construct.node.id)


def remembers(construct: object) -> bool:
    """Whether it is the very object that was made here, not one that jsii handed out later."""
    return _key("made_in") in vars(construct)


def _asked_once(name: str, asked: property) -> property:
    key = _key(name)

    def known(construct: Any) -> Any:
        values = vars(construct)
        if key not in values:
            value = asked.__get__(construct)
            if value is None and asked.fset:
                return None  # not yet
            values[key] = value
        return values[key]

    def change(construct: Any, value: Any) -> None:
        vars(construct).pop(key, None)
        asked.__set__(construct, value)

    return property(known, change if asked.fset else None)


def _key(name: str) -> str:
    return f"__{name}"
