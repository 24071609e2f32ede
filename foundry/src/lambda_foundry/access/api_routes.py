"""Whom an API of the template lets through to a function: anyone, or whom it has checked."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lambda_foundry.access.names import Names, noun_of
from lambda_foundry.access.rights import Line
from lambda_foundry.access.vocabulary import listing, quoted
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_of, functions_in
from lambda_foundry.template.values import reference, references, text

API, REST_API = "AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi"
ROUTE, INTEGRATION = "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Integration"
Route = tuple[str, str, str, set[str]]
"""The API, how its callers are checked, the request, and the functions behind it."""

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
    for api, by_kind in names.template.once(_routes).get(names.function, {}).items():
        for kind, routes in by_kind.items():
            words = f"{names.of(api)} lets {_whom(kind)} send it {listing(quoted(routes))}"
            yield Line(words)
    for url in names.template.once(_urls).get(names.function, []):
        whom = _whom(text(url.get("AuthType")))
        yield Line(f"its function URL takes requests from {whom}, if they may call it")


def _whom(kind: str) -> str:
    return _CHECKED.get(kind, f"those whom `{kind}` lets in")


def _urls(template: Template) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for _, url in template.of_type(URL):
        if function := function_of(template, url.get("TargetFunctionArn")):
            found[function].append(url)
    return found


def _routes(template: Template) -> dict[str, dict[str, dict[str, list[str]]]]:
    """For each function, and each API, its routes by how their callers are checked."""
    checked = _connections(template)
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for api, kind, route, functions in [*_http_routes(template), *_rest_methods(template)]:
        for function in functions:
            by_kind = found.setdefault(function, {}).setdefault(api, {})
            by_kind.setdefault(checked.get(api, kind), []).append(route)
    return found


def _connections(template: Template) -> dict[str, str]:
    """How a WebSocket API checks those who connect; what they send then isn't checked again.

    docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access-iam.html
    """
    found = {api: "NONE" for api in template.ids(API) if noun_of(template, api) == "WebSocket API"}
    for _, route in template.of_type(ROUTE):
        api = _referred(route.get("ApiId"))
        if api in found and route.get("RouteKey") == "$connect":
            found[api] = text(route.get("AuthorizationType", "NONE"))
    return found


def _http_routes(template: Template) -> Iterator[Route]:
    for _, route in template.of_type(ROUTE):
        functions = {
            function
            for name in references(route.get("Target"))
            if template.type(name) == INTEGRATION
            for function in functions_in(template, template.properties(name))
        }
        api = _referred(route.get("ApiId"))
        if template.type(api) == API:
            kind = text(route.get("AuthorizationType", "NONE"))
            yield api, kind, text(route.get("RouteKey")), functions


def _rest_methods(template: Template) -> Iterator[Route]:
    for _, method in template.of_type(METHOD):
        api = _referred(method.get("RestApiId"))
        if template.type(api) == REST_API:
            functions = set(functions_in(template, method.get("Integration")))
            yield api, _with_key(method), _method(method, template), functions


def _with_key(method: dict[str, Any]) -> str:
    kind = text(method.get("AuthorizationType", "NONE"))
    return kind if text(method.get("ApiKeyRequired", False)) != "true" else f"{kind} and an API key"


def _method(method: dict[str, Any], template: Template) -> str:
    """`GET /orders/{id}`, put together from the resources that the path consists of."""
    parts: list[str] = []
    target = reference(method.get("ResourceId"))
    while target and target.attribute != "RootResourceId" and len(parts) < DEEPEST:
        resource = template.properties(target.logical_id)
        parts.insert(0, text(resource.get("PathPart")))
        target = reference(resource.get("ParentId"))
    return f"{text(method.get('HttpMethod'))} /{'/'.join(parts)}"


def _referred(value: Any) -> str:
    target = reference(value)
    return target.logical_id if target else ""
