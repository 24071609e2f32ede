"""Actions, resources, conditions and callers in words."""
# ruff: noqa: E501  # each case is one line of a table

from typing import Any

import pytest

from lambda_foundry.access.template_access import template_access
from lambda_foundry.template.document import Template
from tests.access.one_function import BUCKET, HERE, INDEXES, TABLE, access


@pytest.mark.parametrize(
    ("action", "resource", "words"),
    [
        ("dynamodb:PutItem", TABLE, "put items into the table OrdersTable"),
        (["dynamodb:GetItem", "dynamodb:DeleteItem"], TABLE, "get and delete items from the table OrdersTable"),
        ("dynamodb:Query", [TABLE, INDEXES], "query the table OrdersTable (itself and any index)"),
        ("dynamodb:Query", "*", "query any table in the account"),
        ("dynamodb:*", "*", "do everything in DynamoDB"),
        ("*", "*", "do everything in every service"),
        ("*", TABLE, "do everything of every service with the table OrdersTable"),
        ("DynamoDB:putitem", TABLE, "put items into the table OrdersTable"),
        ("dynamodb:TagResource", TABLE, "call `dynamodb:TagResource` on the table OrdersTable"),
        ("braket:CancelJob", "*", "call `braket:CancelJob` on anything"),
        ("braket:Cancel*", "*", "do everything named `braket:Cancel*`"),
        ("braket:*", "*", "do everything in the service `braket`"),
        ("s3:GetObject", {"Fn::Sub": "${Uploads.Arn}/in/*"}, "read objects in the bucket Uploads (objects `in/*`)"),
        ("s3:GetObject", "arn:aws:s3:::uploads/*", "read objects in the bucket `uploads` (any object)"),
        ("s3:GetObject", "arn:aws:s3:::{{resolve:ssm:/uploads/name}}/*", "read objects in the bucket `{{resolve:ssm:/uploads/name}}` (any object)"),
        ("sqs:SendMess*", "*", "send messages to any queue in the account"),
        ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:a", "send messages to the queue `a` of account 123456789012 in eu-west-1"),
        ("sqs:SendMessage", HERE.format("sqs", "*"), "send messages to any queue in the account"),
        ("sqs:SendMessage", "arn:aws:sqs:*:*:*", "send messages to any queue in any account in any region"),
        ("ssm:GetParameter", HERE.format("ssm", "parameter/app/*"), "read every parameter named `/app/*`"),
        ("kms:Decrypt", HERE.format("kms", "key/1234"), "decrypt with the key `1234`"),
        ("lambda:InvokeFunction", {"Fn::GetAtt": ["Function", "Arn"]}, "invoke itself"),
        ("dynamodb:Scan", {"Fn::ImportValue": "orders"}, "scan what another stack exports as `orders`"),
        (["logs:CreateLogStream", "logs:PutLogEvents"], HERE.format("logs", "log-group:/aws/lambda/${Function}:*"), "write its own logs"),
        (["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*", "send traces"),
    ],
)  # fmt: skip
def test_statement_in_words(action: Any, resource: Any, words: str) -> None:
    """What may be done with what, however narrow or wide."""
    resource = {"Fn::Sub": resource} if "${" in resource else resource

    assert access({"Action": action, "Resource": resource}).can == [words]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"Bool": {"aws:SecureTransport": "false"}}, "the connection is not encrypted (TLS)"),
        ({"StringEquals": {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}}, "the service that asks for it is SQS"),
        ({"StringLike": {"s3:prefix": ["in/*", "out/*"]}}, "the listed prefix is like `in/*` or `out/*`"),
        ({"ForAnyValue:StringEquals": {"foo:bar": "x"}}, "any of `foo:bar` is `x`"),
        ({"StringEqualsIfExists": {"foo:bar": "x"}}, "`foo:bar` is `x` or is missing"),
        ({"Null": {"foo:bar": "true"}}, "`foo:bar` is missing"),
        ({"ArnLike": {"AWS:SourceArn": TABLE}}, "the source is the table OrdersTable"),
        ({"ArnLike": {"aws:SourceArn": HERE.format("pipes", "pipe/*")}}, "the source is any pipe in the account"),
        ({"ArnLike": {"lambda:SourceFunctionArn": HERE.format("lambda", "function:*")}}, "the function whose code asks is any function in the account"),
        ({"Null": {"lambda:SourceFunctionArn": "true"}}, "Lambda itself asks, and no function's code"),
        ({"NewOperator": {"foo:bar": "x"}}, "`foo:bar` satisfies NewOperator with `x`"),
        ({"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}, "the source's account is this account"),
    ],
)  # fmt: skip
def test_condition_in_words(condition: dict[str, Any], words: str) -> None:
    """A condition is never left out, whatever it tests."""
    found = access({"Action": "sqs:SendMessage", "Resource": "*", "Condition": condition})

    assert found.can == [f"send messages to any queue in the account if {words}"]


def test_same_right_of_two_statements_is_said_once() -> None:
    """Statements are put together by what they are about."""
    found = access(
        {"Action": "dynamodb:PutItem", "Resource": TABLE},
        {"Action": ["dynamodb:Query", "dynamodb:PutItem"], "Resource": TABLE},
    )

    assert found.can == ["put items into and query the table OrdersTable"]


def test_function_without_a_role_can_do_nothing() -> None:
    """Which Lambda would refuse."""
    assert access(function={"Role": {"Ref": "AWS::NoValue"}}).can == ["do nothing: it has no role"]


def test_role_of_a_parameter_is_said_to_be_unknown() -> None:
    """A template alone can't tell what such a role allows."""
    (words,) = access(function={"Role": {"Ref": "RoleArn"}}).can

    assert words == "do whatever `${RoleArn}` allows, a role that isn't in this template"


def test_role_that_lambda_may_not_take_on_is_told() -> None:
    """The trust policy is part of the access."""
    (line,) = access(role={"AssumeRolePolicyDocument": {"Statement": []}}).also

    assert line.words == "the role Role is one which nobody may take on"


API = {"Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/GET/orders"}
LEFT_OVER = {"Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/$default"}


@pytest.mark.parametrize(
    ("permission", "words"),
    [
        ({"Principal": "apigateway.amazonaws.com", "SourceArn": API}, "the HTTP API Api on `GET /orders`"),
        ({"Principal": "apigateway.amazonaws.com", "SourceArn": LEFT_OVER}, "the HTTP API Api on what none of its other routes takes"),
        ({"Principal": "s3.amazonaws.com", "SourceArn": BUCKET, "SourceAccount": {"Ref": "AWS::AccountId"}}, "the bucket Uploads of this account"),
        ({"Principal": "s3.amazonaws.com", "SourceArn": BUCKET}, "the bucket Uploads, whichever account it is in"),
        ({"Principal": "sns.amazonaws.com", "SourceArn": BUCKET}, "SNS for the bucket Uploads, whichever account it is in"),
        ({"Principal": "events.amazonaws.com"}, "EventBridge for anyone in any account"),
        ({"Principal": "ses.amazonaws.com", "SourceAccount": "123456789012"}, "SES for anything in account 123456789012"),
        ({"Principal": "new.amazonaws.com"}, "the service `new.amazonaws.com` for anyone in any account"),
        ({"Principal": "123456789012"}, "anyone whom account 123456789012 allows"),
        ({"Principal": "*"}, "anyone on the internet"),
        ({"Principal": "*", "PrincipalOrgID": "o-1"}, "anyone in the organisation `o-1`"),
        ({"Principal": "arn:aws:iam::123456789012:role/a/b"}, "the role `b` of account 123456789012"),
    ],
)  # fmt: skip
def test_caller_in_words(permission: dict[str, Any], words: str) -> None:
    """Who may invoke the function, and on whose behalf."""
    properties = {"FunctionName": {"Ref": "Function"}, "Action": "lambda:InvokeFunction"}
    found = access(
        Permission={"Type": "AWS::Lambda::Permission", "Properties": properties | permission}
    )

    assert [line.words for line in found.invoked_by] == [words]


def test_public_function_url_is_one_caller() -> None:
    """The two statements that a URL takes are one fact."""
    url = {"FunctionName": {"Ref": "Function"}, "Principal": "*"}
    found = access(
        Call={
            "Type": "AWS::Lambda::Permission",
            "Properties": url
            | {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"},
        },
        Invoke={
            "Type": "AWS::Lambda::Permission",
            "Properties": url | {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True},
        },
    )

    assert [line.words for line in found.invoked_by] == [
        "anyone on the internet through its function URL"
    ]


@pytest.mark.parametrize(
    ("bus", "words"),
    [
        ("default", "the EventBridge rule Rule"),
        ({"Ref": "Bus"}, "the EventBridge rule Rule on the event bus Bus"),
        ("orders", "the EventBridge rule Rule on the event bus Bus"),
        ("others", "the EventBridge rule Rule on the event bus `others`"),
        ({"Ref": "BusName"}, "the EventBridge rule Rule on `${BusName}`"),
        ("arn:aws:events:eu-west-1:111122223333:event-bus/default", "the EventBridge rule Rule on the event bus `default` of account 111122223333 in eu-west-1"),
    ],
)  # fmt: skip
def test_rule_is_told_with_its_bus(bus: Any, words: str) -> None:
    """Whose events invoke the function is in the bus's ARN alone; the default bus needs no words."""
    properties = {
        "FunctionName": {"Ref": "Function"},
        "Action": "lambda:InvokeFunction",
        "Principal": "events.amazonaws.com",
        "SourceArn": {"Fn::GetAtt": ["Rule", "Arn"]},
    }
    found = access(
        Rule={"Type": "AWS::Events::Rule", "Properties": {"EventBusName": bus}},
        Bus={"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}},
        Permission={"Type": "AWS::Lambda::Permission", "Properties": properties},
    )

    assert [line.words for line in found.invoked_by] == [words]


def test_permission_by_the_url_is_the_function_s() -> None:
    """CDK names the function by its URL in what it lets CloudFront do."""
    by_url = {
        "FunctionName": {"Fn::GetAtt": ["Url", "FunctionArn"]},
        "Principal": "cloudfront.amazonaws.com",
        "SourceAccount": "123456789012",
    }
    found = access(
        Url={
            "Type": "AWS::Lambda::Url",
            "Properties": {"TargetFunctionArn": {"Ref": "Function"}, "AuthType": "AWS_IAM"},
        },
        Call={
            "Type": "AWS::Lambda::Permission",
            "Properties": by_url | {"Action": "lambda:InvokeFunctionUrl"},
        },
        Invoke={
            "Type": "AWS::Lambda::Permission",
            "Properties": by_url
            | {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True},
        },
    )

    assert [line.words for line in found.invoked_by] == [
        "CloudFront for anything in account 123456789012 through its function URL, signed or not"
    ]


def test_transformed_function_is_said_to_be_unknown() -> None:
    """SAM gives its functions roles and permissions when it deploys them."""
    template = Template({"Resources": {"F": {"Type": "AWS::Serverless::Function"}}})

    (found,) = template_access(template, name="sam").functions

    assert found.can == ["do what a transform gives it when the template is deployed"]
    assert [line.words for line in found.invoked_by] == [
        "whom a transform connects when the template is deployed"
    ]


@pytest.mark.parametrize(
    ("type_", "noun"),
    [
        ("AWS::Lambda::Permission", "permission"),
        ("AWS::Lambda::EventSourceMapping", "event source mapping"),
    ],
)
def test_statement_about_no_function_lets_nobody_in(type_: str, noun: str) -> None:
    """As where its properties are no object."""
    template = Template({"Resources": {"Odd": {"Type": type_, "Properties": ["FunctionName"]}}})

    (entry,) = template_access(template, name="odd").beside

    assert entry.line.words == f"the {noun} Odd names no function, and so it lets nobody invoke any"
