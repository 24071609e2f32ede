"""`greet` has no trigger: one invokes it by hand, to see what an environment variable does."""

import aws_cdk as cdk
from constructs import Construct
from lambda_foundry import PythonFunction


class GreetFunction(Construct):
    """May do nothing but log."""

    def __init__(self, scope: cdk.Stack, id_: str) -> None:
        super().__init__(scope, id_)
        PythonFunction(
            self,
            "Function",
            source="concepts/greet",
            memory_size=128,
            environment={"GREETING": "Good morning"},
        )
