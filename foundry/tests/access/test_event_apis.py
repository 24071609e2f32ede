"""Whom an event API lets publish and subscribe where that invokes the function, in words."""

from typing import Any

from tests.access.one_function import access

KEY, SIGNED = {"AuthType": "API_KEY"}, {"AuthType": "AWS_IAM"}
USERS = {"AuthType": "AMAZON_COGNITO_USER_POOLS", "CognitoConfig": {"UserPoolId": {"Ref": "Users"}}}


def told(source: Any = "Work", **channels: Any) -> list[str]:
    """What is said of an API whose channels the function handles when somebody publishes."""
    events = {
        "AuthProviders": [KEY, SIGNED, USERS],
        "DefaultPublishAuthModes": [KEY],
        "DefaultSubscribeAuthModes": [SIGNED],
    }
    api = {"ApiId": {"Fn::GetAtt": ["Live", "ApiId"]}}
    handler = {"Behavior": "DIRECT", "Integration": {"DataSourceName": source}}
    work = {"LambdaFunctionArn": {"Fn::GetAtt": ["Function", "Arn"]}}
    found = access(
        Users={"Type": "AWS::Cognito::UserPool"},
        Live={"Type": "AWS::AppSync::Api", "Properties": {"EventConfig": events}},
        Source={
            "Type": "AWS::AppSync::DataSource",
            "Properties": {"Name": "Work", "LambdaConfig": work, **api},
        },
        Channels={
            "Type": "AWS::AppSync::ChannelNamespace",
            "Properties": {"Name": "orders", "HandlerConfigs": {"OnPublish": handler}}
            | api
            | channels,
        },
    )
    return [line.words for line in found.also]


def test_default_of_the_api_holds_for_channels_without_their_own() -> None:
    """Only what the function handles is told."""
    assert told() == [
        "the event API Live lets anyone with its API key publish on the channels of `orders`"
    ]


def test_channels_may_let_in_others() -> None:
    """Several kinds of callers, by a data source that its resource names."""
    modes = [{"AuthType": "AMAZON_COGNITO_USER_POOLS"}, SIGNED]
    source = {"Fn::GetAtt": ["Source", "Name"]}

    assert told(source, PublishAuthModes=modes) == [
        (
            "the event API Live lets users of the user pool Users and those who sign their "
            "requests publish on the channels of `orders`"
        )
    ]


def test_subscriptions_are_told_where_the_function_handles_them() -> None:
    """By the modes for subscribers."""
    handlers = {"OnSubscribe": {"Integration": {"DataSourceName": "Work"}}}

    assert told(HandlerConfigs=handlers) == [
        (
            "the event API Live lets those who sign their requests subscribe to the channels of "
            "`orders`"
        )
    ]


def test_channels_that_another_source_handles_are_not_told() -> None:
    """The function hears nothing of them."""
    assert told("Other") == []
