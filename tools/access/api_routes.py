"""Whom an API of the template lets through to a function: anyone, or whom it has checked."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from building_blocks.template.functions import function_of, functions_in
from building_blocks.template.values import reference, references, text
from tools.access.line import Line
from tools.access.names import Names, noun_of
from tools.access.vocabulary import listing, quoted

ROUTE, INTEGRATION = "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Integration"
DEEPEST = 50
"""More parts than a path has; a template may go round in circles."""

METHOD, URL = "AWS::ApiGateway::Method", "AWS::Lambda::Url"

_CHECKED = {
    "NONE": "anyone on the internet",
    "AWS_IAM": "those who sign their requests",
    "JWT": "those with a token",
    "CUSTOM": "those whom its authorizer lets in",
    "COGNITO_USER_POOLS": "users of a user pool",
}


def openness(names: Names) -> Iterator[Line]:
    """A line for each API of the template that has routes to the function, and for its URL."""
    for api in names.template.ids("AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi"):
        for kind, routes in _routes(api, names).items():
            words = f"{names.of(api)} lets {_whom(kind)} send it {listing(quoted(routes))}"
            yield Line(words)
    for _, url in names.template.of_type(URL):
        if function_of(names.template, url.get("TargetFunctionArn")) == names.function:
            whom = _whom(text(url.get("AuthType")))
            yield Line(f"its function URL takes requests from {whom}, if they may call it")


def _whom(kind: str) -> str:
    return _CHECKED.get(kind, f"those whom `{kind}` lets in")


def _routes(api: str, names: Names) -> dict[str, list[str]]:
    """The routes to the function by how their callers are checked."""
    found: dict[str, list[str]] = defaultdict(list)
    for kind, route in _authorizations(api, names):
        found[_of_connection(api, names) or kind].append(route)
    return found


def _of_connection(api: str, names: Names) -> str:
    """How a WebSocket API checks those who connect; what they send then isn't checked again.

    docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access-iam.html
    """
    if noun_of(names.template, api) != "WebSocket API":
        return ""
    kinds = [
        text(route.get("AuthorizationType", "NONE"))
        for _, route in names.template.of_type(ROUTE)
        if _is(route.get("ApiId"), api) and route.get("RouteKey") == "$connect"
    ]
    return kinds[0] if kinds else "NONE"


def _authorizations(api: str, names: Names) -> Iterator[tuple[str, str]]:
    template = names.template
    for _, route in template.of_type(ROUTE):
        if _is(route.get("ApiId"), api) and _reaches(route.get("Target"), names):
            yield text(route.get("AuthorizationType", "NONE")), text(route.get("RouteKey"))
    for _, method in template.of_type(METHOD):
        integration = method.get("Integration")
        if _is(method.get("RestApiId"), api) and _mentions(integration, names):
            yield (
                _with_key(method),
                _method(method, names),
            )


def _with_key(method: dict[str, Any]) -> str:
    kind = text(method.get("AuthorizationType", "NONE"))
    return kind if text(method.get("ApiKeyRequired", False)) != "true" else f"{kind} and an API key"


def _method(method: dict[str, Any], names: Names) -> str:
    """`GET /orders/{id}`, put together from the resources that the path consists of."""
    parts: list[str] = []
    target = reference(method.get("ResourceId"))
    while target and target.logical_id not in parts and target.attribute != "RootResourceId":
        resource = names.template.properties(target.logical_id)
        parts.insert(0, text(resource.get("PathPart")))
        target = reference(resource.get("ParentId")) if len(parts) < DEEPEST else None
    return f"{text(method.get('HttpMethod'))} /{'/'.join(parts)}"


def _is(value: Any, logical_id: str) -> bool:
    target = reference(value)
    return target is not None and target.logical_id == logical_id


def _reaches(target: Any, names: Names) -> bool:
    """Whether a route's target is an integration with the function."""
    return any(
        _mentions(names.template.properties(name), names)
        for name in references(target)
        if names.template.type(name) == INTEGRATION
    )


def _mentions(value: Any, names: Names) -> bool:
    return names.function in functions_in(names.template, value)
