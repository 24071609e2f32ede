"""What the trigger by a URL adds, exactly, and who may call it."""

import pytest
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import of_type, only, only_id, own_statements
from lambda_foundry.triggers.function_url import FunctionUrlTrigger
from tests.triggers.conftest import TriggerTemplate

FUNCTION, PERMISSION, URL = "AWS::Lambda::Function", "AWS::Lambda::Permission", "AWS::Lambda::Url"


def test_function_url_asks_for_signed_requests(trigger_template: TriggerTemplate) -> None:
    """The callers' own policies decide; nobody is permitted here, and the role gains nothing."""
    resources = trigger_template("function_url")

    assert only(resources, URL) == {
        "AuthType": "AWS_IAM",
        "TargetFunctionArn": {"Fn::GetAtt": [only_id(resources, FUNCTION), "Arn"]},
    }
    assert of_type(resources, PERMISSION) == []
    assert own_statements(resources) == []


def test_function_url_is_public_by_two_statements(function: PythonFunction) -> None:
    """Everyone may call the URL and, through the URL alone, invoke the function."""
    FunctionUrlTrigger(function.stack, "Trigger", function=function, public=True)

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    arn = {"Fn::GetAtt": [only_id(resources, FUNCTION), "Arn"]}
    assert only(resources, URL)["AuthType"] == "NONE"
    assert of_type(resources, PERMISSION) == [
        {
            "Action": "lambda:InvokeFunctionUrl",
            "FunctionName": arn,
            "FunctionUrlAuthType": "NONE",
            "Principal": "*",
        },
        {
            "Action": "lambda:InvokeFunction",
            "FunctionName": arn,
            "InvokedViaFunctionUrl": True,
            "Principal": "*",
        },
    ]


def test_function_url_lets_a_caller_in(function: PythonFunction) -> None:
    """`grant_invoke_url` gives a role both actions, on this function, by its URL."""
    caller = iam.Role(function.stack, "Caller", assumed_by=iam.AccountRootPrincipal())

    trigger = FunctionUrlTrigger(function.stack, "Trigger", function=function)
    trigger.connection.grant_invoke_url(caller)

    template = Template.from_stack(function.stack)
    arn = {"Fn::GetAtt": [only_id(template.to_json()["Resources"], FUNCTION), "Arn"]}
    template.has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": [
                    {
                        "Action": "lambda:InvokeFunctionUrl",
                        "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}},
                        "Effect": "Allow",
                        "Resource": arn,
                    },
                    {
                        "Action": "lambda:InvokeFunction",
                        "Condition": {"Bool": {"lambda:InvokedViaFunctionUrl": True}},
                        "Effect": "Allow",
                        "Resource": arn,
                    },
                ]
            }
        },
    )


def test_function_url_refuses_a_second_one(function: PythonFunction) -> None:
    """Lambda would refuse it at deployment: a function has one URL."""
    FunctionUrlTrigger(function.stack, "First", function=function)

    with pytest.raises(Mistake, match="Second: the function has a URL already"):
        FunctionUrlTrigger(function.stack, "Second", function=function)
