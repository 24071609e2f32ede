"""Intrinsic functions are evaluated as CloudFormation does, as far as a template can tell."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.invoke.function import Given
from lambda_foundry.invoke.local_function import prepare
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.deployment import DeploymentValues
from tests.invoke.small_assembly import write_assembly

TEMPLATE = {
    "Parameters": {
        "Stage": {"Type": "String", "Default": "dev"},
        "Count": {"Type": "Number", "Default": 3},
        "Names": {"Type": "CommaDelimitedList", "Default": "tea, milk"},
        "Secret": {"Type": "String"},
        "LookedUp": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/the/name"},
    },
    "Mappings": {"ByStage": {"dev": {"Level": "DEBUG", "Hosts": ["a", "b"]}}},
    "Conditions": {
        "IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
        "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "Both": {"Fn::And": [{"Condition": "IsDev"}, {"Fn::Not": [{"Condition": "IsProd"}]}]},
        "Either": {"Fn::Or": [{"Condition": "IsProd"}, {"Condition": "Both"}]},
    },
    "Outputs": {
        "Exported": {"Value": "shared", "Export": {"Name": "the-export"}},
        "TableName": {"Value": {"Ref": "Table"}},
        "Address": {"Value": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}},
    },
    "Resources": {
        "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {}},
        "Named": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "orders"}},
        "ByStage": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"BucketName": {"Fn::Sub": "orders-${Stage}"}},
        },
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "todo"}},
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "news"}},
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "api"}},
    },
}
Variable = Callable[..., str]


@pytest.fixture
def variable(tmp_path: Path) -> Variable:
    """Gives the value of a variable that the template writes as an expression."""

    def value(expression: Any, values: DeploymentValues | None = None) -> str:
        assembly = write_assembly(
            tmp_path,
            files={"app.py": ""},
            template=TEMPLATE,
            Environment={"Variables": {"NAME": expression}},
        )
        given = Given(values=values or DeploymentValues())
        return prepare("App", assembly, given).settings.variables["NAME"]

    return value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Ref": "AWS::AccountId"}, "123456789012"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
        ({"Ref": "AWS::StackName"}, "small-dev"),
        ({"Ref": "Stage"}, "dev"),
        ({"Ref": "Count"}, "3"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]}, "a-dev"),
        ({"Fn::Join": ["+", {"Ref": "Names"}]}, "tea+milk"),
        ({"Fn::Sub": "${Stage}-${AWS::Region}-${!Stage}"}, "dev-us-east-1-${Stage}"),
        ({"Fn::Sub": ["${A}/${Stage}", {"A": {"Ref": "Count"}}]}, "3/dev"),
        ({"Fn::Sub": "${Named.Arn}"}, "arn:aws:dynamodb:us-east-1:123456789012:table/orders"),
        ({"Fn::Select": [1, {"Ref": "Names"}]}, "milk"),
        ({"Fn::Select": ["0", {"Fn::Split": [":", "a:b"]}]}, "a"),
        ({"Fn::FindInMap": ["ByStage", {"Ref": "Stage"}, "Level"]}, "DEBUG"),
        ({"Fn::Select": [1, {"Fn::FindInMap": ["ByStage", "dev", "Hosts"]}]}, "b"),
        ({"Fn::FindInMap": ["ByStage", "x", "Level", {"DefaultValue": "none"}]}, "none"),
        ({"Fn::If": ["IsDev", "yes", "no"]}, "yes"),
        ({"Fn::If": ["IsProd", {"Ref": "Table"}, "no"]}, "no"),
        ({"Fn::If": ["Both", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
        ({"Fn::Base64": "text"}, base64.b64encode(b"text").decode()),
        ({"Fn::Length": {"Ref": "Names"}}, "2"),
        ({"Fn::ToJsonString": {"a": [{"Ref": "Stage"}]}}, '{"a":["dev"]}'),
        ({"Fn::ImportValue": "the-export"}, "shared"),
        ({"Fn::GetStackOutput": {"StackName": "small-dev", "OutputName": "Exported"}}, "shared"),
        ({"Ref": "Named"}, "orders"),
        ({"Ref": "ByStage"}, "orders-dev"),
        ({"Fn::GetAtt": ["ByStage", "Arn"]}, "arn:aws:s3:::orders-dev"),
        ({"Ref": "Queue"}, "https://sqs.us-east-1.amazonaws.com/123456789012/todo"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn:aws:sqs:us-east-1:123456789012:todo"),
        ({"Fn::GetAtt": ["Queue", "QueueName"]}, "todo"),
        ({"Ref": "Topic"}, "arn:aws:sns:us-east-1:123456789012:news"),
        (5, "5"),
        (True, "true"),
    ],
)
def test_expression_is_resolved(expression: Any, value: str, variable: Variable) -> None:
    """Also a resource's values that follow from a name in the template."""
    assert variable(expression) == value


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws.amazonaws.com"),
        ("cn-north-1", "aws-cn.amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov.amazonaws.com"),
        ("us-isob-east-1", "aws-iso-b.sc2s.sgov.gov"),
    ],
)
def test_expression_has_the_partition_of_the_region(
    region: str, partition: str, variable: Variable
) -> None:
    """With its addresses' suffix."""
    values = DeploymentValues(region=region)

    assert variable({"Fn::Sub": "${AWS::Partition}.${AWS::URLSuffix}"}, values) == partition


def test_variable_without_a_value_is_left_out(tmp_path: Path) -> None:
    """As CloudFormation leaves it out."""
    variables = {"GONE": {"Ref": "AWS::NoValue"}, "KEPT": "x"}
    assembly = write_assembly(tmp_path, files={"app.py": ""}, Environment={"Variables": variables})

    assert prepare("App", assembly, Given()).settings.variables == {"KEPT": "x"}


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ({"Ref": "Table"}, r"the name of Table \(AWS::DynamoDB::Table\)"),
        ({"Fn::GetAtt": ["Table", "Arn"]}, r"the attribute Arn of Table"),
        ({"Fn::Sub": "x-${Table}"}, r"the name of Table"),
        ({"Fn::Join": ["", ["a", {"Ref": "Api"}]]}, r"the name of Api \(AWS::ApiGatewayV2::Api\)"),
        ({"Fn::GetAtt": ["Named", "StreamArn"]}, "the attribute StreamArn of Named"),
        ({"Ref": "Secret"}, "the parameter Secret, which has no default"),
        ({"Ref": "LookedUp"}, "the parameter LookedUp, which is looked up in SSM"),
        ({"Ref": "AWS::StackId"}, "the pseudo parameter AWS::StackId"),
        ({"Ref": "Nothing"}, "Nothing, which the template doesn't define"),
        ({"Fn::ImportValue": "elsewhere"}, "the export elsewhere"),
        ("{{resolve:ssm:/the/name}}", "the dynamic reference {{resolve:ssm:/the/name}}"),
        (
            {"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "Stage"}, "}}"]]},
            "the dynamic reference {{resolve:secretsmanager:dev}}",
        ),
        ({"Fn::Cidr": ["10.0.0.0/16", 2]}, "Fn::Cidr"),
        ({"a": "object"}, "text in place of"),
    ],
)
def test_expression_that_only_a_deployment_knows_is_refused(
    expression: Any, reason: str, variable: Variable
) -> None:
    """With the line to add and the reason; a logical id is never taken for a name."""
    with pytest.raises(Mistake, match=rf"--env NAME=…  .*{reason}"):
        variable(expression)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Ref": "Table"}, "deployed"),
        (
            {"Fn::GetAtt": ["Table", "Arn"]},
            "arn:aws:dynamodb:us-east-1:123456789012:table/deployed",
        ),
        ({"Fn::Sub": "${Api.ApiEndpoint}/orders"}, "https://api/orders"),
    ],
)
def test_expression_is_resolved_by_outputs(expression: Any, value: str, variable: Variable) -> None:
    """Whose values are those of the expressions that the template gives them."""
    outputs = {"small-dev": {"TableName": "deployed", "Address": "https://api"}}

    assert variable(expression, DeploymentValues(outputs=outputs)) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Ref": "Table"}, "deployed"),
        (
            {"Fn::GetAtt": ["Table", "Arn"]},
            "arn:aws:dynamodb:eu-west-1:000000000000:table/deployed",
        ),
        ({"Ref": "AWS::AccountId"}, "000000000000"),
    ],
)
def test_expression_is_resolved_by_physical_ids(
    expression: Any, value: str, variable: Variable
) -> None:
    """As an emulator or a describe call would tell them, with where they are."""
    values = DeploymentValues(
        physical_ids={"small-dev": {"Table": "deployed"}},
        region="eu-west-1",
        account="000000000000",
    )

    assert variable(expression, values) == value
