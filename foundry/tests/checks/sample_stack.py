"""A small stack that no check complains about, to break in one place at a time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lambda_foundry.template.document import Template

HANDLER = "def handler(event, context):\n    return event\n"
FUNCTION = "AWS::Lambda::Function"


def att(logical_id: str, attribute: str = "Arn") -> dict[str, Any]:
    """`Fn::GetAtt`, as CDK writes it."""
    return {"Fn::GetAtt": [logical_id, attribute]}


def allow(*actions: str, on: Any) -> dict[str, Any]:
    """A statement of a role's policy."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": on}


LOGS = allow("logs:CreateLogStream", "logs:PutLogEvents", on="*")


@dataclass(frozen=True)
class Stack:
    """A template and the files of its assets."""

    document: dict[str, Any]
    files: Mapping[str, Mapping[str, str | bytes]] = field(default_factory=dict)
    region: str | None = None
    account: str | None = None

    def in_folder(self, folder: Path) -> Template:
        """The template as it would lie in `cdk.out`."""
        for asset, files in self.files.items():
            (folder / asset).mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                path = folder / asset / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (folder / "stack.template.json").write_text(json.dumps(self.document))
        return Template(self.document, folder=folder, region=self.region, account=self.account)


def stack(
    function: Mapping[str, Any] | None = None,
    *,
    allows: list[dict[str, Any]] | None = None,
    role: Mapping[str, Any] | None = None,
    code: Mapping[str, str | bytes] | None = None,
    layers: Mapping[str, Mapping[str, str | bytes]] | None = None,
    parameters: Mapping[str, Any] | None = None,
    permitted: bool = True,
    **resources: tuple[str, Mapping[str, Any]],
) -> Stack:
    """A function with its role, these settings, statements, files, layers and other resources.

    What invokes it may do so, unless it isn't `permitted`.
    """
    policy = {"PolicyDocument": {"Statement": [LOGS, *(allows or [])]}}
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"},
    }
    said = {
        "Function": (
            FUNCTION,
            {
                "Runtime": "python3.14",
                "Handler": "handler.handler",
                "Architectures": ["arm64"],
                "Role": att("Role"),
                "Layers": [{"Ref": layer} for layer in layers or {}],
                **(function or {}),
            },
        ),
        "Role": (
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": {"Statement": [trust]},
                "Policies": [policy],
                **(role or {}),
            },
        ),
        **{
            layer: ("AWS::Lambda::LayerVersion", {"CompatibleRuntimes": ["python3.14"]})
            for layer in layers or {}
        },
        **resources,
        **(_permissions(resources) if permitted else {}),
    }
    files = {"asset.Function": {"handler.py": HANDLER} if code is None else code} | {
        f"asset.{layer}": content for layer, content in (layers or {}).items()
    }
    document = {
        "Parameters": dict(parameters or {}),
        "Resources": {
            name: {
                "Type": type_,
                "Properties": dict(properties),
                "Metadata": {"aws:asset:path": f"asset.{name}"} if f"asset.{name}" in files else {},
            }
            for name, (type_, properties) in said.items()
        },
    }
    return Stack(document, files)


_PRINCIPALS = {
    "AWS::Events::Rule": "events",
    "AWS::Logs::SubscriptionFilter": "logs",
    "AWS::S3::Bucket": "s3",
    "AWS::SNS::Subscription": "sns",
    "AWS::SNS::Topic": "sns",
}


def _permissions(resources: Mapping[str, tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """A permission for each kind of source that names the function."""
    return {
        f"May{_PRINCIPALS[type_].capitalize()}": (
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": att("Function"),
                "Principal": f"{_PRINCIPALS[type_]}.amazonaws.com",
                "SourceAccount": {"Ref": "AWS::AccountId"},
            },
        )
        for type_, said in resources.values()
        if type_ in _PRINCIPALS and json.dumps(att("Function")) in json.dumps(said)
    }


@dataclass(frozen=True)
class Case:
    """The smallest stack that breaks a rule, and the same mended."""

    rule: str
    name: str
    bad: Stack
    mended: Stack

    def __str__(self) -> str:
        """How pytest calls it."""
        return f"{self.rule}: {self.name}"
