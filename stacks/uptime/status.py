"""`status` answers `GET /status?target=URL&limit=10` with the last results, newest first."""

from constructs import Construct
from lambda_foundry import PythonFunction
from lambda_foundry.triggers import HttpApiTrigger

from stacks.uptime import UptimeStack


class StatusFunction(Construct):
    """May query the table, and write nothing; anyone may ask it."""

    def __init__(self, scope: UptimeStack, id_: str) -> None:
        super().__init__(scope, id_)
        function = PythonFunction(
            self,
            "Function",
            source="uptime/status",
            environment={"TABLE_NAME": scope.results.table_name},
        )
        scope.results.grant(function, "dynamodb:Query")
        HttpApiTrigger(self, "Api", function=function, routes=["GET /status"], public=True)
