"""What lets API Gateway write logs in an account."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk.assertions import Template

from lambda_foundry.api_gateway_logging import ApiGatewayLogging
from lambda_foundry.testing.template_parts import logical_id_of, only_id, trust
from tests.validation import UNVALIDATED


def test_api_gateway_logging_sets_the_accounts_role(tmp_path: Path) -> None:
    """The setting names the role, which stays when the stack goes: other stacks' APIs log too."""
    stack = cdk.Stack(cdk.App(outdir=str(tmp_path), **UNVALIDATED), "Account")
    ApiGatewayLogging(stack, "ApiGatewayLogging")

    resources = Template.from_stack(stack).to_json()["Resources"]
    role = resources[logical_id_of(resources, "ApiGatewayLoggingRole")]
    setting = resources[only_id(resources, "AWS::ApiGateway::Account")]
    arn = {"Fn::GetAtt": [logical_id_of(resources, "ApiGatewayLoggingRole"), "Arn"]}
    assert setting["Properties"] == {"CloudWatchRoleArn": arn}
    assert [each["DeletionPolicy"] for each in (role, setting)] == ["Retain", "Retain"]
    assert trust(resources, "ApiGatewayLoggingRole") == {
        "Action": "sts:AssumeRole",
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
    }
