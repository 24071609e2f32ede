"""Each branch of a condition of the template is told, for one of them may be wide open."""

from typing import Any

import pytest

from tests.access.one_function import access

NOTHING = {"Ref": "AWS::NoValue"}
ANYONE = "anyone on the internet"


def either(first: Any, second: Any) -> dict[str, Any]:
    """A value that a condition decides."""
    return {"Fn::If": ["IsMain", first, second]}


def permission(**said: Any) -> dict[str, Any]:
    """One statement of the function's policy."""
    properties = {"FunctionName": {"Ref": "Function"}, "Action": "lambda:InvokeFunction"}
    return {"Type": "AWS::Lambda::Permission", "Properties": properties | said}


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            permission(Principal=either("*", "111122223333")),
            [
                f"{ANYONE} (where IsMain holds)",
                "anyone whom account 111122223333 allows (where IsMain does not hold)",
            ],
        ),
        (
            permission(Principal="sns.amazonaws.com", SourceArn=either({"Ref": "News"}, NOTHING)),
            [
                "the topic News (where IsMain holds)",
                "SNS for anyone in any account (where IsMain does not hold)",
            ],
        ),
        (
            permission(Principal="*", FunctionName=either({"Ref": "Function"}, "elsewhere")),
            [ANYONE],
        ),
    ],
)
def test_permission_is_told_in_each_case(statement: dict[str, Any], words: list[str]) -> None:
    """Who may invoke, and for what source."""
    found = access(Call=statement, News={"Type": "AWS::SNS::Topic"})

    assert [line.words for line in found.invoked_by] == words


def test_mapping_is_told_in_each_case() -> None:
    """How much it reads at a time, and whether it reads at all."""
    source = {"Fn::GetAtt": ["Jobs", "Arn"]}
    mapping = {"FunctionName": {"Ref": "Function"}, "EventSourceArn": source}
    found = access(
        Jobs={"Type": "AWS::SQS::Queue"},
        Feed={
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": mapping | {"BatchSize": either(5, NOTHING)},
        },
    )

    assert [line.words for line in found.invoked_by] == [
        "the messages of the queue Jobs, up to 5 at a time (where IsMain holds)",
        "the messages of the queue Jobs, up to 10 at a time (where IsMain does not hold)",
    ]


def test_function_url_is_told_in_each_case() -> None:
    """It may be open in one stage alone."""
    url = {"TargetFunctionArn": {"Ref": "Function"}, "AuthType": either("AWS_IAM", "NONE")}

    found = access(Url={"Type": "AWS::Lambda::Url", "Properties": url})

    takes = "its function URL takes requests from"
    assert [line.words for line in found.also] == [
        f"{takes} those who sign their requests, if they may call it where IsMain holds",
        f"{takes} {ANYONE}, if they may call it where IsMain does not hold",
    ]


def test_route_is_told_in_each_case() -> None:
    """Whom it checks may be a matter of the stage."""
    target = {"Fn::Sub": "integrations/${Integration}"}
    route = {"ApiId": {"Ref": "Api"}, "RouteKey": "GET /orders", "Target": target}
    kind = {"AuthorizationType": either("AWS_IAM", NOTHING)}
    found = access(
        Integration={
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {"IntegrationUri": {"Fn::GetAtt": ["Function", "Arn"]}},
        },
        Route={"Type": "AWS::ApiGatewayV2::Route", "Properties": route | kind},
    )

    assert [line.words for line in found.also] == [
        (
            "the HTTP API Api lets those who sign their requests send it `GET /orders`"
            " where IsMain holds"
        ),
        f"the HTTP API Api lets {ANYONE} send it `GET /orders` where IsMain does not hold",
    ]


@pytest.mark.parametrize(
    ("principal", "words"),
    [
        (either("*", {"Service": "s3.amazonaws.com"}), "anyone and S3"),
        (
            {"AWS": either("*", "111122223333")},
            "anyone and anyone whom account 111122223333 allows",
        ),
    ],
)
def test_principal_of_a_policy_is_told_in_each_case(principal: Any, words: str) -> None:
    """A queue's policy, for one."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage"}
    policy = {"Queues": [{"Ref": "Jobs"}], "PolicyDocument": {"Statement": [statement]}}
    found = access(
        {"Action": "sqs:SendMessage", "Resource": {"Fn::GetAtt": ["Jobs", "Arn"]}},
        Jobs={"Type": "AWS::SQS::Queue"},
        Policy={"Type": "AWS::SQS::QueuePolicy", "Properties": policy},
    )

    assert [line.words for line in found.also] == [
        f"the queue Jobs lets {words} send messages to it"
    ]


def test_condition_that_may_be_missing_is_told_as_that() -> None:
    """Without it the statement allows more."""
    condition = either({"Bool": {"aws:SecureTransport": "true"}}, NOTHING)
    statement = {"Action": "sqs:SendMessage", "Resource": "*", "Condition": condition}

    assert access(statement).can == [
        (
            "send messages to any queue in the account (only if the connection is encrypted (TLS)"
            " where a condition of the template says so)"
        )
    ]
