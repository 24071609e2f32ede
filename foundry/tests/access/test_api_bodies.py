"""Routes of an OpenAPI document, and whom they let through."""

from typing import Any

import pytest

from tests.access.one_function import access

URI = {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/functions/${Function.Arn}/invoke"}
JWT = {
    "type": "oauth2",
    "x-amazon-apigateway-authorizer": {
        "type": "jwt",
        "jwtConfiguration": {"issuer": "https://login.example.com/", "audience": ["shop"]},
    },
}
USERS = {
    "type": "apiKey",
    "x-amazon-apigateway-authorizer": {
        "type": "cognito_user_pools",
        "providerARNs": [{"Fn::GetAtt": ["Users", "Arn"]}],
    },
}
ASKED = {
    "type": "apiKey",
    "x-amazon-apigateway-authorizer": {
        "type": "request",
        "authorizerUri": {"Fn::Sub": "arn:aws:apigateway:::path/functions/${Doorman.Arn}"},
    },
}
SIGNED = {"type": "apiKey", "x-amazon-apigateway-authtype": "awsSigv4"}
KEY = {"type": "apiKey", "name": "x-api-key", "in": "header"}
SCHEMES = {"Jwt": JWT, "Users": USERS, "Asked": ASKED, "Signed": SIGNED, "Key": KEY}


def told(body: dict[str, Any], security: Any) -> list[str]:
    """What is said of an API whose document has one route to the function."""
    operation = {"x-amazon-apigateway-integration": {"uri": URI}}
    if security is not None:
        operation["security"] = security
    properties = {"Body": body | {"paths": {"/orders": {"get": operation}}}}
    found = access(
        Users={"Type": "AWS::Cognito::UserPool"},
        Doorman={"Type": "AWS::Lambda::Function", "Properties": {}},
        Shop={"Type": "AWS::ApiGateway::RestApi", "Properties": properties},
    )
    return [line.words for line in found.also]


@pytest.mark.parametrize(
    "body",
    [{"components": {"securitySchemes": SCHEMES}}, {"securityDefinitions": SCHEMES}],
    ids=["OpenAPI 3", "OpenAPI 2"],
)
@pytest.mark.parametrize(
    ("security", "words"),
    [
        (None, "anyone on the internet"),
        ([{"NONE": []}], "anyone on the internet"),
        ([{"Jwt": ["pay"]}], "those with a token of `https://login.example.com/` for `pay`"),
        ([{"Users": []}], "users of the user pool Users"),
        ([{"Asked": []}], "those whom the function Doorman lets in"),
        ([{"Signed": []}], "those who sign their requests"),
        ([{"Key": []}], "anyone with an API key"),
        ([{"Signed": [], "Key": []}], "those who sign their requests with an API key"),
    ],
)
def test_route_of_a_document_is_told(body: dict[str, Any], security: Any, words: str) -> None:
    """SAM writes its APIs so, and people their contracts."""
    assert told(body, security) == [f"the REST API Shop lets {words} send it `GET /orders`"]


def test_route_that_an_api_is_made_with_is_told() -> None:
    """It is for all that comes, and for anyone."""
    function = {"Fn::GetAtt": ["Function", "Arn"]}
    api = {
        "Type": "AWS::ApiGatewayV2::Api",
        "Properties": {"ProtocolType": "HTTP", "Target": function},
    }

    assert [line.words for line in access(Shop=api).also] == [
        "the HTTP API Shop lets anyone on the internet send it `$default`"
    ]


def test_security_of_the_document_counts_for_every_route() -> None:
    """An operation that says nothing has what the document requires."""
    body = {"components": {"securitySchemes": SCHEMES}, "security": [{"Signed": []}]}

    assert told(body, None) == [
        "the REST API Shop lets those who sign their requests send it `GET /orders`"
    ]
    assert told(body, []) == ["the REST API Shop lets anyone on the internet send it `GET /orders`"]
