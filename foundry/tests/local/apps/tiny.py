"""One function that answers, and one that hangs."""

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.mistakes import one_line_errors
from lambda_foundry.node import use_bundled_node

ANSWER = "def handler(event, context):\n    return event\n"
HANG = """import time
def handler(event, context):
    print("hanging", flush=True)
    time.sleep(600)
"""

use_bundled_node()
with one_line_errors():
    app = cdk.App()
    stack = cdk.Stack(app, "Tiny")
    for name, code in {"Answer": ANSWER, "Hang": HANG}.items():
        lambda_.Function(
            Construct(stack, name),
            "Function",
            code=lambda_.Code.from_inline(code),
            handler="index.handler",
            runtime=lambda_.Runtime.PYTHON_3_14,
            timeout=cdk.Duration.minutes(15),
        )
    app.synth()
