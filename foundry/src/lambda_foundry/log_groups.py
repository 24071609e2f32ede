"""Log groups that are kept as long as the stage says and encrypted with its key."""

from typing import Any

from aws_cdk import aws_logs as logs
from constructs import Construct

from lambda_foundry.encryption import customer_key
from lambda_foundry.stages import stage_of


def log_group(scope: Construct, id_: str, **props: Any) -> logs.LogGroup:
    """A log group that goes when the stage's data may go, and stays where it has to stay.

    `props` are those of `logs.LogGroup`, in place of any of these.
    """
    stage = stage_of(scope)
    defaults: dict[str, Any] = {
        "retention": stage.log_retention,
        "removal_policy": stage.removal_policy,
        "encryption_key": customer_key(scope),
    }
    return logs.LogGroup(scope, id_, **(defaults | props))
