"""`answer` has no trigger: one invokes it by hand, to see what a handler may return."""

import aws_cdk as cdk
from constructs import Construct
from lambda_foundry import PythonFunction


class AnswerFunction(Construct):
    """May do nothing but log."""

    def __init__(self, scope: cdk.Stack, id_: str) -> None:
        super().__init__(scope, id_)
        PythonFunction(self, "Function", source="concepts/answer", memory_size=128)
