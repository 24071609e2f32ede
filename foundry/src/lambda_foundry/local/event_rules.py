"""The rules of EventBridge that have a deployed function as a target."""

from collections.abc import Iterator
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction

RULE = "AWS::Events::Rule"


def rules_with(function: DeployedFunction, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Logical id and properties of the rules with `EventPattern` or `ScheduleExpression`."""
    for logical_id, properties in function.mentioned_by(RULE, "Targets"):
        if key in properties:
            yield logical_id, properties


def is_about_objects(pattern: dict[str, Any]) -> bool:
    """Whether a pattern waits for what happens in buckets."""
    return pattern.get("source") == ["aws.s3"]
