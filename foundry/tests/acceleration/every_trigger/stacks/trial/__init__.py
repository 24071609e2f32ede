"""What each trigger of the package makes, in one stack."""

from typing import Any

import aws_cdk as cdk
from constructs import Construct

from lambda_foundry import PythonFunction, acknowledge
from lambda_foundry.names import construct_id
from tests.triggers.every_trigger import ANSWERING, EVERY_TRIGGER, make


class TrialStack(cdk.Stack):
    """A function for each trigger, all of the same code."""

    def __init__(self, scope: Construct, id_: str, **props: Any) -> None:
        super().__init__(scope, id_, **props)
        for name in EVERY_TRIGGER:
            function = PythonFunction(self, f"{construct_id(name)}Function", source="trial")
            if name in ANSWERING:
                acknowledge(function, "custom-resource", reason="nobody deploys this stack")
            make(name, self, f"{construct_id(name)}Trigger", function=function)
