"""The uptime service: is a web site up, how fast does it answer, and since when?"""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct
from lambda_foundry import customer_key, stage_of


class UptimeStack(cdk.Stack):
    """The table that `check` fills and `status` reads."""

    def __init__(self, scope: Construct, id_: str, **props: Any) -> None:
        super().__init__(scope, id_, **props)
        stage = stage_of(self)
        self.results = dynamodb.Table(
            self,
            "Results",
            partition_key=dynamodb.Attribute(name="target", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="checked_at", type=dynamodb.AttributeType.STRING),
            time_to_live_attribute="expires_at",
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=stage.protects_data
            ),
            encryption_key=customer_key(self),
            deletion_protection=stage.protects_data,
            removal_policy=stage.removal_policy,
        )
