"""CDK's report of a synthesis is told in one line for each finding."""

import json
from pathlib import Path

from lambda_foundry.commands.cdk_report import information, one_line_each

AT, WHY = "Uptime/Check/Function/Resource", "deployment fails"
ROUTE = "Shop/Orders/Api/POST --a/Resource"
REPORT = """\
layers/requests: building …
\x1b[31mERROR\x1b[39m uptime/check: its timeout is 901 seconds; deployment fails (Lambda Foundry)
   Uptime/Check/Function/Resource (CheckFunction82225D96) aws-cdk-lib.aws_lambda.CfnFunction
   Suggested fix: write 1 to 900
   Acknowledge with 'Lambda-Foundry::timeout'

WARNING Timeout: 901 exceeds maximum 900 (CloudFormation Validate)
   Uptime/Check/Function/Resource (CheckFunction82225D96) aws-cdk-lib.aws_lambda.CfnFunction
   Acknowledge with 'CloudFormation-Validate::E3717'

node_modules/aws-cdk-lib/core/lib/annotations.js:1:3506
INFO take note (Construct Annotations)
   Uptime/Check
   Acknowledge with 'Annotation::own:note'

ERROR shop/orders: the API has the route 'POST /a' already (Lambda Foundry)
   Shop/Orders/Api/POST --a/Resource (OrdersApiPOSTa19ADE1A5) aws-cdk-lib.aws_apigatewayv2.CfnRoute
   Acknowledge with 'Lambda-Foundry::http-route'
Synthesis finished with errors
"""


def test_finding_is_one_line() -> None:
    """What, why, what to write, the construct's path, and the rule to acknowledge."""
    lines = [line for line in one_line_each(REPORT.splitlines(keepends=True)) if line]

    assert lines == [
        "layers/requests: building …",
        f"error: uptime/check: its timeout is 901 seconds; {WHY}; write 1 to 900 ({AT}, timeout)",
        f"warning: Timeout: 901 exceeds maximum 900 ({AT}, CloudFormation-Validate::E3717)",
        "info: take note (Uptime/Check, Annotation::own:note)",
        f"error: shop/orders: the API has the route 'POST /a' already ({ROUTE}, http-route)",
        "Synthesis finished with errors",
    ]


def test_other_lines_come_as_they_are() -> None:
    """Progress and tracebacks are not part of the report."""
    lines = ["Traceback (most recent call last):\n", '  File "app.py", line 7\n', "\n"]

    assert list(one_line_each(lines)) == [line.rstrip() for line in lines]


def test_information_in_an_assembly_is_told_as_the_cli_tells_it(tmp_path: Path) -> None:
    """CDK itself tells only warnings and errors."""
    said = [
        {"type": "aws:cdk:logicalId", "data": "CheckFunction82225D96"},
        {"type": "aws:cdk:info", "data": "take note [ack: own:note]"},
        {"type": "aws:cdk:info", "data": "without a name"},
    ]
    (tmp_path / "Uptime.metadata.json").write_text(json.dumps({"/Uptime/Check": said}))

    assert list(information(tmp_path)) == [
        "info: take note (Uptime/Check, Annotation::own:note)",
        "info: without a name (Uptime/Check, Annotation::info-annotation)",
    ]
