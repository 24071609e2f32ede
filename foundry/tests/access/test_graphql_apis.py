"""Whom a GraphQL API lets call it, in words."""

from typing import Any

import pytest

from tests.access.one_function import access

KEY = {"AuthenticationType": "API_KEY"}
SIGNED = {"AuthenticationType": "AWS_IAM"}
USERS = {
    "AuthenticationType": "AMAZON_COGNITO_USER_POOLS",
    "UserPoolConfig": {"UserPoolId": {"Ref": "Users"}},
}
TOKEN = {
    "AuthenticationType": "OPENID_CONNECT",
    "OpenIDConnectConfig": {"Issuer": "https://login.example.com"},
}
ASKED = {
    "AuthenticationType": "AWS_LAMBDA",
    "LambdaAuthorizerConfig": {"AuthorizerUri": {"Fn::GetAtt": ["Doorman", "Arn"]}},
}


def told(api: dict[str, Any]) -> list[str]:
    """What is said of an API that the function is a data source of."""
    source = {
        "ApiId": {"Fn::GetAtt": ["Shop", "ApiId"]},
        "LambdaConfig": {"LambdaFunctionArn": {"Fn::GetAtt": ["Function", "Arn"]}},
    }
    found = access(
        Users={"Type": "AWS::Cognito::UserPool"},
        Doorman={"Type": "AWS::Lambda::Function", "Properties": {}},
        Shop={"Type": "AWS::AppSync::GraphQLApi", "Properties": api},
        Source={"Type": "AWS::AppSync::DataSource", "Properties": source},
    )
    return [line.words for line in found.also]


@pytest.mark.parametrize(
    ("api", "callers"),
    [
        (KEY, "anyone with its API key"),
        (SIGNED, "those who sign their requests"),
        (USERS, "users of the user pool Users"),
        (TOKEN, "those with a token of `https://login.example.com`"),
        (ASKED, "those whom the function Doorman lets in"),
        (
            USERS | {"AdditionalAuthenticationProviders": [KEY]},
            "users of the user pool Users and anyone with its API key",
        ),
    ],
)
def test_callers_of_a_graphql_api_are_told(api: dict[str, Any], callers: str) -> None:
    """Each provider lets in others."""
    assert told(api) == [f"the GraphQL API Shop lets {callers} call it"]


def test_provider_that_a_condition_chooses_is_told_in_each_case() -> None:
    """One of them may be open."""
    chosen = {"AuthenticationType": {"Fn::If": ["IsMain", "AWS_IAM", "API_KEY"]}}

    assert told(chosen) == [
        "the GraphQL API Shop lets those who sign their requests call it where IsMain holds",
        "the GraphQL API Shop lets anyone with its API key call it where IsMain does not hold",
    ]
