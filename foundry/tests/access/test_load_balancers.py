"""Whom a load balancer lets through to the function, in words."""

from typing import Any

import pytest

from tests.access.one_function import access

FORWARD = {"Type": "forward", "TargetGroupArn": {"Ref": "Group"}, "Order": 9}
SHARED = {"Type": "forward", "ForwardConfig": {"TargetGroups": [FORWARD]}}
POOL = {
    "Type": "authenticate-cognito",
    "AuthenticateCognitoConfig": {"UserPoolArn": {"Fn::GetAtt": ["Users", "Arn"]}},
}
OIDC = {"Issuer": "https://login.example.com"}
ISSUER = {"Type": "authenticate-oidc", "AuthenticateOidcConfig": OIDC}
OPTIONAL = {
    "Type": "authenticate-oidc",
    "AuthenticateOidcConfig": OIDC | {"OnUnauthenticatedRequest": "allow"},
}
TOKEN = {"Type": "jwt-validation", "JwtValidationConfig": OIDC}
PATHS = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/a/*", "/b"]}}
HOST = {"Field": "host-header", "Values": ["shop.example.com"]}


def told(default: list[Any], rule: dict[str, Any] | None = None) -> list[str]:
    """What is said of a load balancer in front of the function."""
    kind = "AWS::ElasticLoadBalancingV2::"
    listener = {"LoadBalancerArn": {"Ref": "Front"}, "DefaultActions": default}
    properties = {"ListenerArn": {"Ref": "Listener"}} | (rule or {})
    rules = {"Rule": {"Type": f"{kind}ListenerRule", "Properties": properties}} if rule else {}
    group = {"TargetType": "lambda", "Targets": [{"Id": {"Fn::GetAtt": ["Function", "Arn"]}}]}
    found = access(
        Users={"Type": "AWS::Cognito::UserPool"},
        Front={"Type": f"{kind}LoadBalancer"},
        Group={"Type": f"{kind}TargetGroup", "Properties": group},
        Listener={"Type": f"{kind}Listener", "Properties": listener},
        **rules,
    )
    return [line.words for line in found.also]


@pytest.mark.parametrize(
    ("actions", "callers"),
    [
        ([FORWARD], "anyone who reaches it"),
        ([SHARED], "anyone who reaches it"),
        ([POOL, FORWARD], "users of the user pool Users"),
        ([ISSUER, FORWARD], "those with a sign-in at `https://login.example.com`"),
        ([OPTIONAL, FORWARD], "anyone who reaches it, signed in or not,"),
        ([TOKEN, FORWARD], "those with a token of `https://login.example.com`"),
    ],
)
def test_callers_of_a_load_balancer_are_told(actions: list[Any], callers: str) -> None:
    """A listener can ask for a sign-in before it forwards."""
    assert told(actions) == [f"the load balancer Front lets {callers} send it requests"]


def test_rule_of_a_listener_is_told_with_what_it_takes() -> None:
    """Paths, hosts and that there is more; the listener keeps what is left."""
    method = {"Field": "http-request-method"}
    rule = {"Actions": [POOL, FORWARD], "Conditions": [PATHS, HOST, method]}

    assert told([FORWARD], rule) == [
        "the load balancer Front lets anyone who reaches it send it requests that no rule takes",
        (
            "the load balancer Front lets users of the user pool Users send it `/a/*` and `/b` at "
            "`shop.example.com`, if their http-request-method fits"
        ),
    ]


def test_what_is_not_forwarded_is_not_told() -> None:
    """A redirect reaches no function."""
    assert told([{"Type": "redirect"}]) == []
