"""A CDK app with what few apps have: nested stacks of one kind, and CDK's legacy synthesizer."""

import sys
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.invoke.function import HOST_PYTHON
from tests.validation import UNVALIDATED

CODE, OUTPUT = sys.argv[1:]


def function(scope: Construct, **more: Any) -> None:
    """A function whose logical id is the same in every stack."""
    runtime = lambda_.Runtime(f"python{HOST_PYTHON}", lambda_.RuntimeFamily.PYTHON)
    code = lambda_.Code.from_asset(CODE)
    lambda_.Function(scope, "Function", handler="app.handler", runtime=runtime, code=code, **more)


class Part(cdk.NestedStack):
    """A function of a nested stack."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        function(self, environment={"NAME": id_})


app = cdk.App(outdir=OUTPUT, **UNVALIDATED)
whole = cdk.Stack(app, "Whole")
for name in ("First", "Second"):
    Part(whole, name)
function(whole, environment={"NAME": "Whole"})
old = cdk.Stack(app, "Old", synthesizer=cdk.LegacyStackSynthesizer())
function(old, environment={"NAME": "Old"})
app.synth()
