"""A CDK app as anybody writes it: nothing of this project's, and names left to CloudFormation."""

import sys
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from lambda_foundry.invoke.function import HOST_ARCHITECTURE, HOST_PYTHON
from tests.validation import UNVALIDATED

SOURCES = Path(sys.argv[1])
SETTINGS: dict[str, Any] = {
    "runtime": lambda_.Runtime(
        f"python{HOST_PYTHON}", lambda_.RuntimeFamily.PYTHON, supports_inline_code=True
    ),
    "architecture": {"arm64": lambda_.Architecture.ARM_64}.get(
        HOST_ARCHITECTURE, lambda_.Architecture.X86_64
    ),
}


class Shop(cdk.Stack):
    """Two functions: one that can be invoked as it is, one that needs a deployment's values."""

    def __init__(self, scope: Construct, id_: str, *, foreign: lambda_.ILayerVersion) -> None:
        super().__init__(scope, id_)
        layers = [self.layer("First"), self.layer("Second")]
        code = lambda_.Code.from_asset(str(SOURCES / "code"))
        known = lambda_.Function(
            self, "Known", handler="app.handler", code=code, layers=layers, **SETTINGS
        )
        known.add_environment("ADDRESS", f"https://{self.url_suffix}/{self.region}")
        lambda_.Alias(self, "Live", alias_name="live", version=known.current_version)
        table = dynamodb.Table(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
        )
        named = sqs.Queue(self, "Queue", queue_name="orders")
        unknown = lambda_.Function(
            self, "Unknown", handler="app.handler", code=code, layers=[foreign], **SETTINGS
        )
        unknown.add_environment("TABLE_NAME", table.table_name)
        unknown.add_environment("TABLE_ARN", table.table_arn)
        unknown.add_environment("QUEUE_URL", named.queue_url)
        cdk.CfnOutput(self, "TableName", value=table.table_name)
        Inner(self, "Inner", table=table)

    def layer(self, name: str) -> lambda_.LayerVersion:
        """The layer in the folder of that name."""
        code = lambda_.Code.from_asset(str(SOURCES / name.lower()))
        return lambda_.LayerVersion(self, name, code=code)


class Inner(cdk.NestedStack):
    """A function of a nested stack, whose code lies in its template."""

    def __init__(self, scope: Construct, id_: str, *, table: dynamodb.ITable) -> None:
        super().__init__(scope, id_)
        source = "import os\ndef handler(event, context): return os.environ['TABLE_NAME']"
        lambda_.Function(
            self,
            "Function",
            handler="index.handler",
            code=lambda_.Code.from_inline(source),
            environment={"TABLE_NAME": table.table_name},
            **SETTINGS,
        )


class Shared(cdk.Stack):
    """A layer that another stack uses."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        code = lambda_.Code.from_asset(str(SOURCES / "first"))
        self.layer = lambda_.LayerVersion(self, "Layer", code=code)


app = cdk.App(outdir=sys.argv[2], **UNVALIDATED)
stage = cdk.Stage(app, "Prod")
Shop(stage, "Shop", foreign=Shared(stage, "Shared").layer)
app.synth()
