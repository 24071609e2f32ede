"""The access of one function, whose role and surroundings a test gives."""

from typing import Any

from lambda_foundry.access.template_access import FunctionAccess, template_access
from lambda_foundry.template.document import Template

TABLE = {"Fn::GetAtt": ["OrdersTable", "Arn"]}
INDEXES = {"Fn::Sub": "${OrdersTable.Arn}/index/*"}
BUCKET = {"Fn::GetAtt": ["Uploads", "Arn"]}
HERE = "arn:aws:{}:${{AWS::Region}}:${{AWS::AccountId}}:{}"


def access(
    *statements: dict[str, Any],
    function: dict[str, Any] | None = None,
    role: dict[str, Any] | None = None,
    **resources: dict[str, Any],
) -> FunctionAccess:
    """The access of a function whose role has these statements."""
    document = {"Statement": [{"Effect": "Allow"} | statement for statement in statements]}
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"},
    }
    everything: dict[str, Any] = {
        "OrdersTable": {"Type": "AWS::DynamoDB::Table"},
        "Uploads": {"Type": "AWS::S3::Bucket"},
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "HTTP"}},
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}} | (function or {}),
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {"Statement": [trust]},
                "Policies": [{"PolicyDocument": document}],
            }
            | (role or {}),
        },
    } | resources
    found = template_access(Template({"Resources": everything}), name="test").functions
    return next(function for function in found if function.logical_id == "Function")
