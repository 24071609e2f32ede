"""Writes assemblies for the tests of the map: with hostile names, with many functions."""

import json
from pathlib import Path
from typing import Any

from tests.invoke.small_assembly import write_assembly

HOSTILE = "</script><img src=x onerror=alert(1)>\" onfocus='alert(2)' `${x}` {{ 7*7 }}"
"""What a person could write as a description, and a construct can be called."""

ROLE: dict[str, Any] = {"AssumeRolePolicyDocument": {"Statement": []}}


def role(*statements: dict[str, Any]) -> dict[str, Any]:
    """A role with these statements."""
    document = {"Statement": [{"Effect": "Allow"} | statement for statement in statements]}
    policies = [{"PolicyName": "Inline", "PolicyDocument": document}]
    return {"Type": "AWS::IAM::Role", "Properties": ROLE | {"Policies": policies}}


def write_system(folder: Path, *statements: dict[str, Any], **more: Any) -> Path:
    """The function `Small/App` whose role has these statements, and a table, a queue, a layer."""
    resources = {
        "Role": role(*statements),
        "Table": {"Type": "AWS::DynamoDB::Table", "Metadata": _at("Small/Table")},
        "Queue": {"Type": "AWS::SQS::Queue", "Metadata": _at("Small/Queue")},
    }
    return write_assembly(
        folder,
        files={"app.py": "def handler(event, context): ...\n"},
        template={"Resources": resources | more.pop("resources", {})},
        Role={"Fn::GetAtt": ["Role", "Arn"]},
        **more,
    )


def write_hostile_system(folder: Path) -> Path:
    """A system in which every name that people choose tries to become markup."""
    return write_system(
        folder,
        {"Action": "dynamodb:PutItem", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}},
        {"Action": HOSTILE, "Resource": HOSTILE},
        Description=HOSTILE,
        resources={
            "Table": {"Type": "AWS::DynamoDB::Table", "Metadata": _at(f"Small/{HOSTILE}")},
            "Permission": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": {"Ref": "App"},
                    "Principal": HOSTILE,
                },
            },
        },
    )


def write_many(folder: Path, *, functions: int) -> Path:
    """A stack of so many functions: each with a schedule, all with one table and a queue each."""
    folder.mkdir(parents=True)
    resources: dict[str, Any] = {"Table": {"Type": "AWS::DynamoDB::Table"}}
    for number in range(functions):
        resources |= _numbered(number)
    (folder / "Many.template.json").write_text(json.dumps({"Resources": resources}))
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://111122223333/eu-west-1",
        "properties": {"templateFile": "Many.template.json"},
    }
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"Many": stack}}))
    return folder


def _numbered(number: int) -> dict[str, Any]:
    table, queue = {"Fn::GetAtt": ["Table", "Arn"]}, {"Fn::GetAtt": [f"Queue{number}", "Arn"]}
    return {
        f"Function{number}": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"Role": {"Fn::GetAtt": [f"Role{number}", "Arn"]}},
            "Metadata": _at(f"Many/Task{number}/Function/Resource"),
        },
        f"Role{number}": role(
            {"Action": "dynamodb:PutItem", "Resource": table},
            {"Action": "sqs:SendMessage", "Resource": queue},
        ),
        f"Queue{number}": {"Type": "AWS::SQS::Queue", "Metadata": _at(f"Many/Task{number}/Queue")},
        f"Rule{number}": {
            "Type": "AWS::Events::Rule",
            "Properties": {"ScheduleExpression": "rate(1 day)"},
            "Metadata": _at(f"Many/Task{number}/Rule"),
        },
        f"Permission{number}": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": {"Ref": f"Function{number}"},
                "Principal": "events.amazonaws.com",
                "SourceArn": {"Fn::GetAtt": [f"Rule{number}", "Arn"]},
            },
        },
    }


def _at(path: str) -> dict[str, str]:
    return {"aws:cdk:path": path}
