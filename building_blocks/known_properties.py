"""Asks jsii once for what never changes of a construct: its node, its role, its ARN.

Every question goes to Node.js and back; a third of all those of an app were asked before.
"""

from functools import cache
from typing import Any

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

# Set by the constructor in CDK, and read-only.
CONSTANT: dict[type, tuple[str, ...]] = {
    Construct: ("node",),
    lambda_.Function: ("dead_letter_queue", "role", "timeout"),
    sqs.Queue: ("encryption_master_key", "queue_arn"),
}


@cache
def remember_properties() -> None:
    """Let every construct of this process keep them."""
    for class_, names in CONSTANT.items():
        for name in names:
            setattr(class_, name, property(_asked_once(name, getattr(class_, name).fget)))


def _asked_once(name: str, ask: Any) -> Any:
    key = f"__{name}"

    def known(construct: Any) -> Any:
        values = construct.__dict__
        if key not in values:
            values[key] = ask(construct)
        return values[key]

    return known
