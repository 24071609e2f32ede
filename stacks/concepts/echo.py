"""`echo` has no trigger: one invokes it by hand."""

import aws_cdk as cdk
from constructs import Construct
from lambda_foundry import PythonFunction


class EchoFunction(Construct):
    """May do nothing but log."""

    def __init__(self, scope: cdk.Stack, id_: str) -> None:
        super().__init__(scope, id_)
        PythonFunction(self, "Function", source="concepts/echo", memory_size=128)
