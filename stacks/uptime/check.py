"""`check` fetches the stage's target every five minutes and records how it went."""

import aws_cdk as cdk
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct
from lambda_foundry import PythonFunction, shared_layer
from lambda_foundry.triggers import ScheduleTrigger

from stacks.uptime import UptimeStack
from stages import ProjectStage


class CheckFunction(Construct):
    """May put results into the table, and read none."""

    def __init__(self, scope: UptimeStack, id_: str) -> None:
        super().__init__(scope, id_)
        function = PythonFunction(
            self,
            "Function",
            source="uptime/check",
            timeout=cdk.Duration.seconds(20),
            layers=[shared_layer(scope, "requests")],
            environment={
                "TABLE_NAME": scope.results.table_name,
                "TARGET_URL": ProjectStage.of(self).target_url,
            },
        )
        scope.results.grant(function, "dynamodb:PutItem")
        ScheduleTrigger(
            self,
            "Schedule",
            function=function,
            schedule=scheduler.ScheduleExpression.rate(cdk.Duration.minutes(5)),
        )
