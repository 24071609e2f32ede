"""What each trigger of the package makes, in one stack."""

from typing import Any

import aws_cdk as cdk
from constructs import Construct

from lambda_foundry import PythonFunction
from lambda_foundry.names import construct_id
from tests.triggers.every_trigger import EVERY_TRIGGER, make


class TrialStack(cdk.Stack):
    """A function for each trigger, all of the same code."""

    def __init__(self, scope: Construct, id_: str, **props: Any) -> None:
        super().__init__(scope, id_, **props)
        for name in EVERY_TRIGGER:
            function = PythonFunction(self, f"{construct_id(name)}Function", source="trial")
            make(name, self, f"{construct_id(name)}Trigger", function=function)
