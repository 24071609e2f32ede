"""A table of what was done already, so that the same event does nothing a second time."""

from typing import Any

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.encryption import customer_key
from lambda_foundry.execution_role import allow
from lambda_foundry.stages import stage_of

KEY, EXPIRY = "id", "expiration"
"""What Powertools calls them unless told otherwise.

docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/#dynamodb-table
"""

USING = (
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
)

VARIABLE = "IDEMPOTENCY_TABLE"
"""The variable that has the table's name."""


class IdempotencyTable(dynamodb.Table):
    """The table of Powertools' idempotency: a record for each event, which expires by itself.

    Several functions may share one, since a record's key has the function's name in it. `props`
    are those of `dynamodb.Table`.
    """

    def __init__(self, scope: Construct, id_: str, **props: Any) -> None:
        stage = stage_of(scope)
        defaults: dict[str, Any] = {
            "partition_key": dynamodb.Attribute(name=KEY, type=dynamodb.AttributeType.STRING),
            "time_to_live_attribute": EXPIRY,
            "billing_mode": dynamodb.BillingMode.PAY_PER_REQUEST,
            "encryption_key": customer_key(scope),
            "point_in_time_recovery_specification": dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=stage.protects_data
            ),
            "removal_policy": stage.removal_policy,
        }
        super().__init__(scope, id_, **(defaults | props))

    def used_by(self, function: lambda_.Function) -> None:
        """Let a function keep its records here, and name the table in `IDEMPOTENCY_TABLE`."""
        function.add_environment(VARIABLE, self.table_name)
        allow(function.role, *USING, on=self)
