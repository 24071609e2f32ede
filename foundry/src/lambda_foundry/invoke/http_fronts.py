"""Finds what stands between clients and a function: APIs, function URLs and load balancers.

How each reads an answer:
docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html,
docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html,
docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html and
docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lambda_foundry.invoke.http_answer import JSON, Front, HttpAnswer
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import URL as URL_TYPE
from lambda_foundry.template.functions import function_of, functions_in
from lambda_foundry.template.values import listed, reference, text

API = "AWS::ApiGatewayV2::Api"
INTEGRATION = "AWS::ApiGatewayV2::Integration"
METHOD = "AWS::ApiGateway::Method"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
MULTI_VALUE = "lambda.multi_value_headers.enabled"

BAD_GATEWAY = b"""<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
</body>
</html>
"""

HTTP_API_2 = Front(
    name="HTTP API (payload 2.0)",
    error=HttpAnswer(status=500, headers=JSON, body=b'{"message":"Internal Server Error"}'),
    content_type="text/plain; charset=utf-8",
    takes_any_json=True,
    unquotes=True,
    reads=frozenset({"headers", "cookies"}),
)
HTTP_API_1 = replace(
    HTTP_API_2,
    name="HTTP API (payload 1.0)",
    takes_any_json=False,
    reads=frozenset({"headers", "multiValueHeaders"}),
)
REST_API = Front(
    name="REST API",
    error=HttpAnswer(status=502, headers=JSON, body=b'{"message": "Internal server error"}'),
    content_type="application/json",
    status=200,
    reads=frozenset({"headers", "multiValueHeaders"}),
    refuses_others=True,
    decodes=False,
)
FUNCTION_URL = Front(
    name="function URL",
    error=HttpAnswer(status=502, headers=(), body=b"Internal Server Error"),
    content_type="application/json",
    takes_any_json=True,
    reads=frozenset({"headers", "cookies"}),
)
STREAMING_URL = replace(FUNCTION_URL, name="function URL (response stream)", passes_on=True)
LOAD_BALANCER = Front(
    name="load balancer",
    error=HttpAnswer(status=502, headers=(("content-type", "text/html"),), body=BAD_GATEWAY),
    reads=frozenset({"headers", "statusDescription"}),
    needs=("statusCode", "headers", "isBase64Encoded"),
    largest=1024 * 1024,
)
LOAD_BALANCER_MULTI = replace(
    LOAD_BALANCER,
    name="load balancer (multi-value headers)",
    reads=frozenset({"multiValueHeaders", "statusDescription"}),
    needs=("statusCode", "multiValueHeaders", "isBase64Encoded"),
)

FROM_ELSEWHERE = ("Records", "detail-type", "methodArn", "routeArn")
"""What the events of queues, buses and authorizers have, and no request does."""


def fronts(template: Template, function: str, event: bytes) -> list[Front]:
    """Who would send the event, of those that the template connects with the function.

    All of them where the event doesn't say; by the event alone where the template has none, as of
    an API in another stack.
    """
    request = as_dict(json.loads(event.decode("utf-8-sig")))
    if any(name in request for name in FROM_ELSEWHERE):
        return []
    connected = list(dict.fromkeys(_connected(template, function, request)))
    sender = _sender(request)
    if connected and sender:
        return [front for front in connected if front.name == sender.name] or connected
    return connected or ([sender] if sender else [])


def _connected(template: Template, function: str, request: dict[str, Any]) -> Iterator[Front]:
    for _, integration in template.of_type(INTEGRATION):
        if _is_http(template, integration) and function in functions_in(template, integration):
            is_second = text(integration.get("PayloadFormatVersion")) == "2.0"
            yield HTTP_API_2 if is_second else HTTP_API_1
    for _, method in template.of_type(METHOD):
        integration = as_dict(method.get("Integration"))
        is_proxy = text(integration.get("Type")) == "AWS_PROXY"
        if is_proxy and function in functions_in(template, integration):
            api = reference(method.get("RestApiId"))
            settings = template.properties(api.logical_id) if api else {}
            types = [*map(text, listed(settings.get("BinaryMediaTypes")))]
            yield replace(REST_API, decodes=_accepts(request, types))
    for _, url in template.of_type(URL_TYPE):
        if function_of(template, url.get("TargetFunctionArn")) == function:
            streams = text(url.get("InvokeMode")) == "RESPONSE_STREAM"
            yield STREAMING_URL if streams else FUNCTION_URL
    for _, group in template.of_type(TARGET_GROUP):
        if function in functions_in(template, group.get("Targets")):
            attributes = listed(group.get("TargetGroupAttributes"))
            is_multi = {"Key": MULTI_VALUE, "Value": "true"} in attributes
            yield LOAD_BALANCER_MULTI if is_multi else LOAD_BALANCER


def _is_http(template: Template, integration: dict[str, Any]) -> bool:
    """Whether it is an HTTP API's: a WebSocket API's has no version of its payload."""
    api = reference(integration.get("ApiId"))
    if api and api.logical_id in template.resources:
        return text(template.properties(api.logical_id).get("ProtocolType")) == "HTTP"
    return bool(integration.get("PayloadFormatVersion"))


def _accepts(request: dict[str, Any], binary_types: list[str]) -> bool:
    """Whether the first type that the client accepts is one that a REST API takes for binary."""
    headers = {name.lower(): each for name, each in as_dict(request.get("headers")).items()}
    first = str(headers.get("accept", "")).partition(",")[0].partition(";")[0].strip()
    return "*/*" in binary_types or first in binary_types


def _sender(request: dict[str, Any]) -> Front | None:
    """Who sends requests of this form."""
    context = as_dict(request.get("requestContext"))
    if "elb" in context:
        return LOAD_BALANCER_MULTI if "multiValueHeaders" in request else LOAD_BALANCER
    if "http" in context:
        is_url = ".lambda-url." in str(context.get("domainName"))
        return FUNCTION_URL if is_url else HTTP_API_2
    if "httpMethod" in request and context:
        return HTTP_API_1 if request.get("version") == "1.0" else REST_API
    return None
