"""Which clients a function has: by what its template connects with it, and by its event."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from lambda_foundry.invoke.http_fronts import fronts
from lambda_foundry.template.document import Template

ARN = {"Fn::GetAtt": ["App", "Arn"]}
URI = {"Fn::Join": ["", ["arn:aws:apigateway:r:lambda:path/2015-03-31/functions/", ARN]]}
URL = "function URL"
SECOND, FIRST = "HTTP API (payload 2.0)", "HTTP API (payload 1.0)"
BALANCER, MULTI = "load balancer", "load balancer (multi-value headers)"


def integration(version: str, protocol: str = "HTTP", uri: Any = URI) -> dict[str, Any]:
    """An HTTP or a WebSocket API in front of the function."""
    made = {"ApiId": {"Ref": "Api"}, "IntegrationUri": uri, "PayloadFormatVersion": version}
    return {
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": protocol}},
        "In": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": made},
    }


def without_api(resources: dict[str, Any]) -> dict[str, Any]:
    """The same, where another stack has the API."""
    return {name: resource for name, resource in resources.items() if name != "Api"}


def method(kind: str = "AWS_PROXY", *, binary: list[str] | None = None) -> dict[str, Any]:
    """A REST API in front of it."""
    types = {"BinaryMediaTypes": binary or []}
    made = {"RestApiId": {"Ref": "Api"}, "Integration": {"Type": kind, "Uri": URI}}
    return {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": types},
        "Method": {"Type": "AWS::ApiGateway::Method", "Properties": made},
    }


def url(**more: Any) -> dict[str, Any]:
    """A function URL."""
    made = {"TargetFunctionArn": ARN, "AuthType": "NONE", **more}
    return {"Url": {"Type": "AWS::Lambda::Url", "Properties": made}}


def target_group(*attributes: dict[str, str]) -> dict[str, Any]:
    """A load balancer's target."""
    made = {"Targets": [{"Id": ARN}], "TargetGroupAttributes": [*attributes]}
    type_ = "AWS::ElasticLoadBalancingV2::TargetGroup"
    return {"Group": {"Type": type_, "Properties": made}}


def found(resources: dict[str, Any], event: Any = None) -> list[str]:
    """The names of what a template, or else an event, tells."""
    app = {"App": {"Type": "AWS::Lambda::Function", "Properties": {}}}
    template = Template({"Resources": app | resources})
    return [front.name for front in fronts(template, "App", json.dumps(event).encode())]


LIVE = {"Live": {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "App"}}}}
OTHER = {"Other": {"Type": "AWS::Lambda::Function", "Properties": {}}}
MULTI_VALUE = {"Key": "lambda.multi_value_headers.enabled", "Value": "true"}


@pytest.mark.parametrize(
    ("resources", "names"),
    [
        ({}, []),
        (integration("2.0"), [SECOND]),
        (integration("1.0"), [FIRST]),
        (integration("2.0", uri={"Ref": "Live"}) | LIVE, [SECOND]),
        (integration("2.0", uri={"Fn::GetAtt": ["Other", "Arn"]}) | OTHER, []),
        (integration("1.0", "WEBSOCKET"), []),
        (without_api(integration("2.0")), [SECOND]),
        (without_api(integration("")), []),
        (method(), ["REST API"]),
        (method("AWS"), []),
        (url(), [URL]),
        (url(InvokeMode="BUFFERED"), [URL]),
        (url(InvokeMode="RESPONSE_STREAM"), ["function URL (response stream)"]),
        (target_group(), [BALANCER]),
        (target_group({"Key": "stickiness.enabled", "Value": "true"}), [BALANCER]),
        (target_group(MULTI_VALUE), [MULTI]),
        (target_group() | url(), [URL, BALANCER]),
    ],
)
def test_template_tells_who_is_in_front(resources: dict[str, Any], names: list[str]) -> None:
    """A proxy of the function itself, or of an alias of it."""
    assert found(resources) == names


SENT_BY_2 = {"version": "2.0", "requestContext": {"http": {"method": "GET"}, "domainName": "a.b"}}
SENT_BY_URL = {"version": "2.0", "requestContext": {"http": {}, "domainName": "x.lambda-url.r"}}
SENT_BY_1 = {"version": "1.0", "httpMethod": "GET", "requestContext": {"stage": "x"}}
SENT_BY_REST = {"httpMethod": "GET", "resource": "/", "requestContext": {"stage": "x"}}
SENT_BY_ALB = {"httpMethod": "GET", "requestContext": {"elb": {}}}


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (SENT_BY_2, SECOND),
        (SENT_BY_URL, URL),
        (SENT_BY_1, FIRST),
        (SENT_BY_REST, "REST API"),
        (SENT_BY_ALB, BALANCER),
        (SENT_BY_ALB | {"multiValueHeaders": {}}, MULTI),
    ],
)
def test_event_tells_who_is_in_front(event: Any, name: str) -> None:
    """Where the template doesn't, as with an API of another stack, or knows several."""
    every = integration("2.0") | url() | target_group()

    assert found({}, event) == [name]
    assert found(every, SENT_BY_URL) == [URL]
    assert found(url(), SENT_BY_ALB) == [URL]


@pytest.mark.parametrize(
    "event",
    [
        {"Records": []},
        {"detail-type": "x", "detail": {}},
        {"type": "REQUEST", "methodArn": "x", "httpMethod": "GET", "requestContext": {"a": 1}},
        {"type": "REQUEST", "routeArn": "x", "requestContext": {"http": {}}},
    ],
)
def test_event_from_elsewhere_has_no_client(event: Any) -> None:
    """Though the function answers requests, too."""
    assert found(url(), event) == []


@pytest.mark.parametrize("event", [None, 5, "text", [1], {}, {"requestContext": 5}])
def test_event_that_is_no_request_tells_nothing(event: Any) -> None:
    """The template has the word then."""
    assert found(url(), event) == [URL]
    assert found({}, event) == []


@pytest.mark.parametrize(
    ("binary", "accept", "decodes"),
    [
        ([], "image/png", False),
        (["image/png"], "image/png, */*", True),
        (["image/png"], "text/html, image/png", False),
        (["*/*"], None, True),
    ],
)
def test_rest_api_makes_bytes_of_what_the_client_accepts(
    binary: list[str], accept: str | None, *, decodes: bool
) -> None:
    """The first type counts, and has to be one of the API's binary media types."""
    template = Template(
        {"Resources": {"App": {"Type": "AWS::Lambda::Function"}} | method(binary=binary)}
    )
    event = {"headers": {"Accept": accept} if accept else None}
    (front,) = fronts(template, "App", json.dumps(event).encode())

    assert front.decodes is decodes


def test_command_tells_what_clients_get(
    command: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    """On standard error; the payload is as ever, and so is the exit status."""
    source = "def handler(event, context): return {'statusCode': 200, 'body': {'a': 1}}"
    done = command(source, template={"Resources": method()})

    assert done.returncode == 0
    assert done.stdout == b'{"statusCode": 200, "body": {"a": 1}}'
    assert done.stderr.decode().endswith(
        "REST API: the client gets 502, for the body is an object; write it as text, by json.dumps"
        '\n  content-type: application/json\n  {"message": "Internal server error"}\n'
    )
