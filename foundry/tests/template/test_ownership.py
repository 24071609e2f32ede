"""What a value means is found in whichever template of the app has it."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.template.cloud_assembly import read_templates
from lambda_foundry.template.deployment import DeploymentValues, TemplateReferences
from lambda_foundry.template.ownership import owner

TABLE = {"Type": "AWS::DynamoDB::Table"}


def nested(name: str, **parameters: Any) -> dict[str, Any]:
    """The resource that deploys a nested stack."""
    address = {"Fn::Sub": f"https://assets.${{AWS::URLSuffix}}/{name}.json"}
    properties = {"TemplateURL": address, "Parameters": parameters}
    return {"Type": "AWS::CloudFormation::Stack", "Properties": properties}


TEMPLATES: dict[str, dict[str, Any]] = {
    "Shop": {
        "Resources": {
            "Orders": TABLE,
            "Inner": nested("inner", Given={"Ref": "Orders"}, Around={"Ref": "Around"}),
            "Beside": nested("beside", Given={"Fn::GetAtt": ["Inner", "Outputs.Made"]}),
        },
        "Outputs": {
            "Shared": {
                "Value": {"Fn::GetAtt": ["Orders", "Arn"]},
                "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-orders"}},
            },
            "Through": {
                "Value": {"Fn::GetAtt": ["Inner", "Outputs.Made"]},
                "Export": {"Name": "bills"},
            },
            "Round": {"Value": {"Fn::ImportValue": "round"}, "Export": {"Name": "round"}},
        },
    },
    "inner": {
        "Parameters": {"Given": {"Type": "String"}, "Around": {"Type": "String"}},
        "Resources": {"Bills": TABLE},
        "Outputs": {"Made": {"Value": {"Ref": "Bills"}}},
    },
    "beside": {"Parameters": {"Given": {"Type": "String"}}, "Resources": {"Other": TABLE}},
    "Other": {"Resources": {}},
}


@pytest.fixture
def assembly(tmp_path: Path) -> Path:
    """An app of two stacks, one of which nests two more."""
    for name, template in TEMPLATES.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(template))
    uploads = {
        name: {
            "source": {"path": f"{name}.json"},
            "destinations": {"there": {"objectKey": f"{name}.json"}},
        }
        for name in ("inner", "beside")
    }
    (tmp_path / "assets.json").write_text(json.dumps({"files": uploads}))
    stacks = {
        name: {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": f"{name}.json", "stackName": name.lower()},
        }
        for name in ("Shop", "Other")
    }
    listed = {"type": "cdk:asset-manifest", "properties": {"file": "assets.json"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": stacks | {"A": listed}}))
    return tmp_path


@pytest.mark.parametrize(
    ("inside", "value", "owned"),
    [
        ("Shop", {"Ref": "Orders"}, ("Shop", "Orders")),
        ("Shop", {"Fn::Sub": "${Orders.Arn}"}, ("Shop", "Orders")),
        ("Shop", {"Fn::GetAtt": "Inner.Outputs.Made"}, ("Shop/Inner", "Bills")),
        ("Shop/Inner", {"Ref": "Given"}, ("Shop", "Orders")),
        ("Shop/Beside", {"Ref": "Given"}, ("Shop/Inner", "Bills")),
        ("Other", {"Fn::ImportValue": "shop-orders"}, ("Shop", "Orders")),
        ("Other", {"Fn::ImportValue": "bills"}, ("Shop/Inner", "Bills")),
        (
            "Other",
            {"Fn::GetStackOutput": {"StackName": "shop", "OutputName": "Shared"}},
            ("Shop", "Orders"),
        ),
        ("Other", {"Fn::ImportValue": "nobody's"}, None),
        ("Other", {"Fn::ImportValue": {"Ref": "Unknown"}}, None),
        ("Other", {"Fn::ImportValue": "round"}, None),
        ("Shop/Inner", {"Ref": "Around"}, None),
        ("Shop", {"Ref": "AWS::StackName"}, None),
        ("Shop", "arn:aws:sqs:eu-west-1:123456789012:orders", None),
    ],
)
def test_value_is_followed_to_its_owner(
    inside: str, value: Any, owned: tuple[str, str] | None, assembly: Path
) -> None:
    """Through parameters, outputs and exports, also several of them, and never in a circle."""
    templates = {template.key: template for template in read_templates(assembly)}
    names = TemplateReferences(
        templates[inside], templates=list(templates.values()), values=DeploymentValues()
    )

    found = owner(value, names)

    assert (found and (found[0].key, found[1])) == owned
