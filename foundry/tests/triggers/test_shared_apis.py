"""APIs that the functions of a service share: as well kept as one that a trigger makes itself."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_cognito as cognito
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import of_type, only, readable
from lambda_foundry.triggers import (
    ApiDomain,
    HttpApiTrigger,
    RestApiTrigger,
    SharedHttpApi,
    SharedRestApi,
    SharedWebsocketApi,
    WebsocketApiTrigger,
)
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/a1b2c3"
WITH_ZONE = ApiDomain(name="api.example.com", zone_id="Z123", zone_name="example.com")
WITHOUT_ZONE = ApiDomain(name="api.example.com", certificate_arn=CERTIFICATE)


@pytest.fixture(scope="module")
def in_prod(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Each kind of API with all that it takes, and two functions behind it."""
    app = trial_app(tmp_path_factory.mktemp("prod"), stage="prod")
    stack = cdk.Stack(app, "Shop")
    first = PythonFunction(stack, "First", source=SMALLEST)
    second = PythonFunction(stack, "Second", source=SMALLEST)
    jwt = authorizers.HttpJwtAuthorizer("Jwt", "https://login.example.com/", jwt_audience=["shop"])
    users = apigateway.CognitoUserPoolsAuthorizer(
        stack, "Users", cognito_user_pools=[cognito.UserPool(stack, "Pool")]
    )
    asked = authorizers.WebSocketLambdaAuthorizer("Asked", first)
    origins = ["https://www.example.com"]
    http = SharedHttpApi(stack, "Http", authorizer=jwt, origins=origins, domain=WITH_ZONE)
    rest = SharedRestApi(
        stack,
        "Rest",
        authorizer=users,
        origins=origins,
        domain=WITHOUT_ZONE,
        web_acl_arn="arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/a1b2",
    )
    sockets = SharedWebsocketApi(
        stack,
        "Sockets",
        authorizer=asked,
        domain=ApiDomain(name="ws.example.com", certificate_arn=CERTIFICATE),
    )
    for function, route in ((first, "GET /orders/{id}"), (second, "POST /orders")):
        place = function.node.id
        HttpApiTrigger(stack, f"{place}Http", function=function, routes=[route], source=http)
        RestApiTrigger(stack, f"{place}Rest", function=function, routes=[route], source=rest)
    WebsocketApiTrigger(
        stack, "Connect", function=first, routes=["$connect", "$disconnect"], source=sockets
    )
    WebsocketApiTrigger(stack, "Pay", function=second, routes=["pay"], source=sockets)
    return Template.from_stack(stack)


def resources(template: Template) -> dict[str, Any]:
    """All of them, by their logical ids."""
    found: dict[str, Any] = template.to_json()["Resources"]
    return found


def test_shared_api_asks_its_authorizer_on_every_route(in_prod: Template) -> None:
    """One authorizer for all functions; a WebSocket's is asked when a client connects."""
    found = resources(in_prod)

    asked = {
        route["RouteKey"]: route["AuthorizationType"]
        for route in of_type(found, "AWS::ApiGatewayV2::Route")
    }
    assert asked == {
        "GET /orders/{id}": "JWT",
        "POST /orders": "JWT",
        "$connect": "CUSTOM",
        "$disconnect": "NONE",
        "pay": "NONE",
    }
    methods = of_type(found, "AWS::ApiGateway::Method")
    assert {
        method["AuthorizationType"] for method in methods if method["HttpMethod"] != "OPTIONS"
    } == {"COGNITO_USER_POOLS"}
    assert len(of_type(found, "AWS::ApiGatewayV2::Authorizer")) == 2


def test_shared_api_permits_each_function_its_own_route(in_prod: Template) -> None:
    """To the letter, and for the one stage of a REST and a WebSocket API."""
    permissions = readable(of_type(resources(in_prod), "AWS::Lambda::Permission"))

    requests = [each["SourceArn"].partition("}/")[2].partition("/")[2] for each in permissions]
    assert sorted(each for each in requests if not each.startswith("${")) == sorted(
        [
            *("GET/orders/*", "POST/orders") * 2,
            *("$connect", "$disconnect", "pay"),
        ]
    )


def test_shared_api_logs_and_throttles(in_prod: Template) -> None:
    """Each stage does, by the defaults of a function's own API."""
    found = resources(in_prod)

    stages = of_type(found, "AWS::ApiGatewayV2::Stage")
    assert [stage["DefaultRouteSettings"] for stage in stages] == [
        {"ThrottlingBurstLimit": 100, "ThrottlingRateLimit": 50}
    ] * 2
    rest = only(found, "AWS::ApiGateway::Stage")
    assert rest["MethodSettings"][0]["ThrottlingRateLimit"] == 50
    settings = [rest["AccessLogSetting"], *(stage["AccessLogSettings"] for stage in stages)]
    assert all("DestinationArn" in setting for setting in settings)
    told = ("$context.authorizer.error", "$context.integration.requestId")
    assert all(field in setting["Format"] for setting in settings for field in told)


def test_shared_api_raises_alarms_in_prod(in_prod: Template) -> None:
    """Of answers of 5xx and of slow ones."""
    metrics = [
        str(alarm.get("MetricName"))
        for alarm in of_type(resources(in_prod), "AWS::CloudWatch::Alarm")
        if alarm["Namespace"] == "AWS/ApiGateway"
    ]

    assert sorted(metrics) == ["5XXError", "5xx", "ExecutionError", "Latency", "Latency"]


def test_shared_api_answers_scripts_of_its_pages(in_prod: Template) -> None:
    """API Gateway answers what a browser asks first, and names the origin on its own errors."""
    found = resources(in_prod)

    (cors,) = [
        api["CorsConfiguration"]
        for api in of_type(found, "AWS::ApiGatewayV2::Api")
        if api["ProtocolType"] == "HTTP"
    ]
    assert cors["AllowOrigins"] == ["https://www.example.com"]
    errors = of_type(found, "AWS::ApiGateway::GatewayResponse")
    assert {error["ResponseType"] for error in errors} == {"DEFAULT_4XX", "DEFAULT_5XX"}
    in_prod.has_resource_properties(
        "AWS::ApiGateway::Method", {"HttpMethod": "OPTIONS", "AuthorizationType": "NONE"}
    )


def test_shared_api_answers_at_its_domain(in_prod: Template) -> None:
    """With a zone it makes the certificate and the records; without one it says what to name."""
    found = resources(in_prod)

    assert only(found, "AWS::CertificateManager::Certificate")["DomainName"] == "api.example.com"
    records = of_type(found, "AWS::Route53::RecordSet")
    assert {record["Type"] for record in records} == {"A", "AAAA"}
    assert only(found, "AWS::ApiGateway::DomainName")["RegionalCertificateArn"] == CERTIFICATE
    assert any(
        name.endswith("DomainTarget") or "DomainTarget" in name
        for name in in_prod.to_json()["Outputs"]
    )


def test_shared_rest_api_is_behind_its_firewall(in_prod: Template) -> None:
    """The association names its stage."""
    assert "WebACLArn" in only(resources(in_prod), "AWS::WAFv2::WebACLAssociation")


@pytest.mark.parametrize("kind", [SharedHttpApi, SharedWebsocketApi])
def test_api_that_takes_no_firewall_says_what_to_do(
    kind: type[SharedHttpApi | SharedWebsocketApi], stack: cdk.Stack
) -> None:
    """CloudFront before it, or another kind of API."""
    with pytest.raises(Mistake, match=r"^Trial/Api: web_acl_arn: only a REST API takes a firewall"):
        kind(stack, "Api", web_acl_arn="arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/b")


def test_firewall_of_cloudfront_is_refused(stack: cdk.Stack) -> None:
    """A stage takes one of its own region."""
    with pytest.raises(Mistake, match="is one for CloudFront; give one of the API's region"):
        SharedRestApi(
            stack, "Api", web_acl_arn="arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b"
        )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, "give certificate_arn, or zone_id and zone_name to have a certificate made"),
        ({"zone_id": "Z123"}, "give zone_id and zone_name, or neither"),
        ({"zone_name": "example.com"}, "give zone_id and zone_name, or neither"),
    ],
)
def test_half_a_domain_is_refused(given: dict[str, str], problem: str) -> None:
    """One line says what is missing."""
    with pytest.raises(Mistake, match=f"^ApiDomain api.example.com: {problem}$"):
        ApiDomain(name="api.example.com", **given)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("https://api.example.com", "this is no domain; write one as api.example.com"),
        ("api.example.org", "the zone example.com has no such name; give the zone of a domain"),
        ("myexample.com", "the zone example.com has no such name; give the zone of a domain"),
    ],
)
def test_domain_that_nothing_can_lead_to_is_refused(name: str, problem: str) -> None:
    """Its certificate would be waited for in vain."""
    with pytest.raises(Mistake, match=f"^ApiDomain {name}: {problem}"):
        ApiDomain(name=name, zone_id="Z123", zone_name="example.com")


def test_second_default_stage_is_refused(stack: cdk.Stack) -> None:
    """An API has one of that name."""
    with pytest.raises(Mistake, match=r"this API has a stage of its own; leave it out"):
        SharedHttpApi(stack, "Api", create_default_stage=True)


def test_name_in_place_of_a_domain_is_refused(stack: cdk.Stack) -> None:
    """The message has the line to write."""
    with pytest.raises(Mistake, match=r'give an ApiDomain, as ApiDomain\(name="api.example.com"'):
        SharedHttpApi(stack, "Api", domain="api.example.com")  # type: ignore[arg-type]  # for this


@pytest.mark.parametrize(
    ("origins", "problem"),
    [
        ("https://a.example", "'https://a.example' is no list; write origins="),
        (["https://a.example/"], "'https://a.example/' is no origin of a page; write one like "),
        (["a.example"], "'a.example' is no origin of a page; write one like https://www.ex"),
    ],
)
@pytest.mark.parametrize("kind", [SharedHttpApi, SharedRestApi])
def test_origin_that_no_browser_sends_is_refused(
    kind: type[SharedHttpApi | SharedRestApi], origins: Any, problem: str, stack: cdk.Stack
) -> None:
    """It would fit no page, and its scripts would be refused without a word."""
    with pytest.raises(Mistake, match=f"^Trial/Api: origins: {problem}"):
        kind(stack, "Api", origins=origins)


def test_certificate_of_another_region_is_refused(tmp_path: Path) -> None:
    """An API takes one of its own region."""
    env = cdk.Environment(account="123456789012", region="us-east-1")
    stack = cdk.Stack(trial_app(tmp_path, stage="dev"), "Trial", env=env)

    with pytest.raises(Mistake, match="is in eu-west-1; the API takes one of us-east-1"):
        SharedHttpApi(stack, "Api", domain=WITHOUT_ZONE)
