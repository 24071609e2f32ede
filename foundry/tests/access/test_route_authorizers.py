"""Whom the routes of an API let through to a function, in words."""

from typing import Any

import pytest

from tests.access.one_function import access

POOL = {"Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com/${Users}"}


def jwt(issuer: Any) -> dict[str, Any]:
    """An authorizer that takes the tokens of this issuer."""
    return {
        "Type": "AWS::ApiGatewayV2::Authorizer",
        "Properties": {"AuthorizerType": "JWT", "JwtConfiguration": {"Issuer": issuer}},
    }


ASKED = {
    "Type": "AWS::ApiGatewayV2::Authorizer",
    "Properties": {
        "AuthorizerType": "REQUEST",
        "AuthorizerUri": {"Fn::Sub": "arn:aws:apigateway:::path/functions/${Doorman.Arn}"},
    },
}


@pytest.mark.parametrize(
    ("route", "authorizer", "words"),
    [
        ({"AuthorizationType": "NONE"}, ASKED, "anyone on the internet"),
        ({"AuthorizationType": "AWS_IAM"}, ASKED, "those who sign their requests"),
        (
            {"AuthorizationType": "JWT"},
            jwt("https://login.example.com/"),
            "those with a token of `https://login.example.com/`",
        ),
        (
            {"AuthorizationType": "JWT", "AuthorizationScopes": ["read", "pay"]},
            jwt("https://login.example.com/"),
            "those with a token of `https://login.example.com/` for `read` and `pay`",
        ),
        ({"AuthorizationType": "JWT"}, jwt(POOL), "those with a token of the user pool Users"),
        ({"AuthorizationType": "CUSTOM"}, ASKED, "those whom the function Doorman lets in"),
        ({"AuthorizationType": "JWT"}, {"Type": "Other"}, "those with a token"),
    ],
)
def test_access_says_who_answers_for_the_callers_of_a_route(
    route: dict[str, Any], authorizer: dict[str, Any], words: str
) -> None:
    """The issuer of their tokens, the pool they are users of, or the function that is asked."""
    target = {"Fn::Sub": "integrations/${Integration}"}
    properties = {"ApiId": {"Ref": "Api"}, "RouteKey": "GET /orders", "Target": target} | route
    resources: dict[str, dict[str, Any]] = {
        "Users": {"Type": "AWS::Cognito::UserPool"},
        "Doorman": {"Type": "AWS::Lambda::Function", "Properties": {}},
        "Asked": authorizer,
        "Integration": {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {"IntegrationUri": {"Fn::GetAtt": ["Function", "Arn"]}},
        },
        "Route": {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": properties | {"AuthorizerId": {"Ref": "Asked"}},
        },
    }

    lines = access(**resources).also

    assert [line.words for line in lines] == [
        f"the HTTP API Api lets {words} send it `GET /orders`"
    ]


def test_access_says_which_users_a_rest_api_takes() -> None:
    """Those of the pool that its authorizer names."""
    integration = {"Uri": {"Fn::Sub": "arn:aws:apigateway:::path/functions/${Function.Arn}"}}
    method = {
        "RestApiId": {"Ref": "Shop"},
        "ResourceId": {"Fn::GetAtt": ["Shop", "RootResourceId"]},
        "HttpMethod": "GET",
        "Integration": integration,
        "AuthorizationType": "COGNITO_USER_POOLS",
        "AuthorizerId": {"Ref": "Asked"},
    }
    resources: dict[str, dict[str, Any]] = {
        "Shop": {"Type": "AWS::ApiGateway::RestApi"},
        "Users": {"Type": "AWS::Cognito::UserPool"},
        "Asked": {
            "Type": "AWS::ApiGateway::Authorizer",
            "Properties": {"ProviderARNs": [{"Fn::GetAtt": ["Users", "Arn"]}]},
        },
        "Method": {"Type": "AWS::ApiGateway::Method", "Properties": method},
    }

    lines = access(**resources).also

    assert [line.words for line in lines] == [
        "the REST API Shop lets users of the user pool Users send it `GET /`"
    ]
