"""What only a deployment knows is said to be unknown, and never that nobody else may."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.access import command
from tests.access.one_function import access

ARN = {"Fn::GetAtt": ["Function", "Arn"]}
FUNCTION = {
    "Type": "AWS::Lambda::Function",
    "Properties": {"Role": "arn:aws:iam::111122223333:role/orders"},
}
CALL = {
    "Type": "AWS::Lambda::Permission",
    "Properties": {
        "FunctionName": {"Ref": "Orders"},
        "Action": "lambda:InvokeFunction",
        "Principal": "sns.amazonaws.com",
    },
}
MACRO = {"Transform": "Ours", "Resources": {"Orders": FUNCTION, "Call": CALL}}
INCLUDED = {
    "Resources": {
        "Orders": FUNCTION,
        "Call": CALL,
        "Uploads": {"Type": "AWS::S3::Bucket", "Properties": {"Fn::Transform": {"Name": "More"}}},
    }
}
LOOP = {
    "Transform": "AWS::LanguageExtensions",
    "Resources": {
        "Orders": FUNCTION,
        "Call": CALL,
        "Fn::ForEach::Topics": ["Name", {"Ref": "Names"}, {"${Name}": {"Type": "AWS::SNS::Topic"}}],
    },
}


def said(document: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints for a template."""
    file = folder / "template.json"
    file.write_text(json.dumps(document))
    assert command.main(["--template", str(file)]) == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("document", "unread"),
    [
        (MACRO, "Transform: what Ours makes of the template is known only at deployment"),
        (INCLUDED, "Resources.Uploads.Properties: what More puts here is known only at deployment"),
        (LOOP, "Fn::ForEach::Topics: what the loop goes over is known only at deployment"),
    ],
    ids=["macro", "included", "loop"],
)
def test_what_only_a_deployment_knows_is_told(
    document: dict[str, Any], unread: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A macro or a loop may make permissions for a function that is written plainly."""
    words = said(document, tmp_path, capsys)

    assert unread in words
    assert "nobody else" not in words
    assert "; and perhaps by others whom a part of the template that can't be read lets." in words


def test_loop_over_functions_is_not_no_functions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each of them is unknown, but there they are."""
    loop = ["Name", {"Ref": "Names"}, {"${Name}": FUNCTION}]
    document = {"Transform": "AWS::LanguageExtensions", "Resources": {"Fn::ForEach::All": loop}}

    words = said(document, tmp_path, capsys)

    assert "no functions" not in words
    assert "Fn::ForEach::All: what the loop goes over" in words


def test_written_out_loop_and_sam_are_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What needs no deployment to be told is told whole."""
    timer = {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)"}}
    function = {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "Runtime": "python3.14",
            "Handler": "index.handler",
            "InlineCode": "def handler(event, context): return event",
            "Events": {"Timer": timer},
        },
    }
    loop = ["Name", ["Orders", "Bills"], {"${Name}": function}]
    transforms = ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"]

    words = said(
        {"Transform": transforms, "Resources": {"Fn::ForEach::All": loop}}, tmp_path, capsys
    )

    assert "EventBridge rule OrdersTimer at `rate(1 day)`; and nobody else." in words
    assert "EventBridge rule BillsTimer at `rate(1 day)`; and nobody else." in words


@pytest.mark.parametrize(
    ("resource", "others"),
    [
        (
            {"Type": "AWS::CloudFormation::Stack", "Properties": {"Parameters": {"Function": ARN}}},
            "the stack Inner",
        ),
        ({"Type": "Ours::Lambda::Topic::MODULE", "Properties": {"F": ARN}}, "the module Inner"),
        ({"Type": "Ours::Lambda::Topic::MODULE", "Properties": {"F": "another"}}, ""),
    ],
)
def test_what_gets_the_function_and_is_not_here_may_let_others(
    resource: dict[str, Any], others: str
) -> None:
    """A nested stack or a module may have permissions for it."""
    assert access(Inner=resource).others == others
