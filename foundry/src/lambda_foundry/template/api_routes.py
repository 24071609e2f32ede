"""Reads the routes of a template's APIs: which functions they lead to, how callers are checked.

An API has routes as resources of their own, or from an OpenAPI document in its `Body`, as SAM
writes them.
docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from collections.abc import Iterator
from typing import Any

from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import functions_in
from lambda_foundry.template.values import listed, logical_id_in, reference, references, text

API, REST_API = "AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi"
ROUTE, INTEGRATION = "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Integration"
JWT, CUSTOM, USERS = "JWT", "CUSTOM", "COGNITO_USER_POOLS"

Check = tuple[str, str, tuple[str, ...], str]
"""How callers of a route are checked: the kind, the authorizer, the scopes, and in which case.

The authorizer is a logical id, or an API's with a name of its document: `Api/Login`.
"""

Route = tuple[str, Check, str, set[str]]
"""The API, how its callers are checked, the request, and the functions behind it."""

WITH_KEY = " with an API key"
"""What follows the kind where a key is needed, too."""

EVERYTHING = "$default"
"""The route of an HTTP API for what none of its others takes."""

DEEPEST = 50
"""More parts than a path has; a template may go round in circles."""

METHOD, URL = "AWS::ApiGateway::Method", "AWS::Lambda::Url"

ANY_METHOD = "x-amazon-apigateway-any-method"
BODY_AUTHORIZER = "x-amazon-apigateway-authorizer"
BODY_INTEGRATION = "x-amazon-apigateway-integration"
BODY_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace", ANY_METHOD}
SIGNED_IN_BODY = "awssigv4"

Scheme = dict[str, Any]

_BODY_KINDS = {
    "jwt": JWT,
    "cognito_user_pools": USERS,
    "request": CUSTOM,
    "token": CUSTOM,
}


def in_each_case(template: Template, type_: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The resources of a type, in each case of the template's conditions, with the case."""
    for _, said in template.of_type(type_):
        yield from ((branch.properties, branch.where) for branch in branches(said))


def routes_by_function(template: Template) -> dict[str, dict[str, dict[Check, list[str]]]]:
    """For each function, and each API, its routes by how their callers are checked."""
    checked = _connections(template)
    found: dict[str, dict[str, dict[Check, list[str]]]] = {}
    routes = (*http_routes(template), *rest_methods(template), *body_routes(template))
    for api, check, route, functions in routes:
        for function in functions:
            by_kind = found.setdefault(function, {}).setdefault(api, {})
            by_kind.setdefault(checked.get(api, check), []).append(route)
    return found


def _connections(template: Template) -> dict[str, Check]:
    """How a WebSocket API checks those who connect; what they send then isn't checked again.

    docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access-iam.html
    """
    found: dict[str, Check] = {
        api: ("NONE", "", (), "")
        for api, said in template.of_type(API)
        if said.get("ProtocolType") == "WEBSOCKET"
    }
    for _, route in template.of_type(ROUTE):
        api = logical_id_in(route.get("ApiId"))
        if api in found and route.get("RouteKey") == "$connect":
            found[api] = _check(route, "")
    return found


def http_routes(template: Template) -> Iterator[Route]:
    """Those of HTTP and WebSocket APIs."""
    for route, where in in_each_case(template, ROUTE):
        functions = {
            function
            for name in references(route.get("Target"))
            if template.type(name) == INTEGRATION
            for function in functions_in(template, template.properties(name))
        }
        api = logical_id_in(route.get("ApiId"))
        if template.type(api) == API:
            yield api, _check(route, where), text(route.get("RouteKey")), functions
    yield from _made_with_the_api(template)


def _made_with_the_api(template: Template) -> Iterator[Route]:
    """The one route that an HTTP API may be made with, which anyone may send.

    docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
    """
    for api, said in template.of_type(API):
        if functions := functions_in(template, said.get("Target")):
            yield api, ("NONE", "", (), ""), text(said.get("RouteKey", EVERYTHING)), set(functions)


def rest_methods(template: Template) -> Iterator[Route]:
    """Those of REST APIs."""
    for method, where in in_each_case(template, METHOD):
        api = logical_id_in(method.get("RestApiId"))
        if template.type(api) == REST_API:
            functions = set(functions_in(template, method.get("Integration")))
            yield api, _with_key(method, where), _method(method, template), functions


def _check(route: dict[str, Any], where: str) -> Check:
    scopes = route.get("AuthorizationScopes")
    return (
        text(route.get("AuthorizationType", "NONE")),
        logical_id_in(route.get("AuthorizerId")),
        tuple(map(text, scopes)) if isinstance(scopes, list) else (),
        where,
    )


def _with_key(method: dict[str, Any], where: str) -> Check:
    kind, authorizer, scopes, _ = _check(method, where)
    has_key = text(method.get("ApiKeyRequired", False)) == "true"
    return f"{kind}{WITH_KEY}" if has_key else kind, authorizer, scopes, where


def _method(method: dict[str, Any], template: Template) -> str:
    """`GET /orders/{id}`, put together from the resources that the path consists of."""
    parts: list[str] = []
    target = reference(method.get("ResourceId"))
    while target and target.attribute != "RootResourceId" and len(parts) < DEEPEST:
        resource = template.properties(target.logical_id)
        parts.insert(0, text(resource.get("PathPart")))
        target = reference(resource.get("ParentId"))
    return f"{text(method.get('HttpMethod'))} /{'/'.join(parts)}"


def body_routes(template: Template) -> Iterator[Route]:
    """Those of an OpenAPI document."""
    for api, said in template.of_type(API, REST_API):
        body = as_dict(said.get("Body"))
        for path, operations in as_dict(body.get("paths")).items():
            for method, operation in as_dict(operations).items():
                if method in BODY_METHODS:
                    functions = set(
                        functions_in(template, as_dict(operation).get(BODY_INTEGRATION))
                    )
                    verb = "ANY" if method == ANY_METHOD else method.upper()
                    check = _check_in_body(api, body, as_dict(operation))
                    route = EVERYTHING if path == EVERYTHING else f"{verb} {path}"
                    yield api, check, route, functions


def body_authorizers(template: Template) -> dict[str, dict[str, Any]]:
    """The authorizers in documents by API and name, with the properties that one's own has."""
    return {
        f"{api}/{name}": _as_properties(as_dict(scheme.get(BODY_AUTHORIZER)))
        for api, said in template.of_type(API, REST_API)
        for name, scheme in _schemes(as_dict(said.get("Body"))).items()
    }


def _as_properties(authorizer: dict[str, Any]) -> dict[str, Any]:
    token = as_dict(authorizer.get("jwtConfiguration"))
    return {
        "JwtConfiguration": {"Issuer": token.get("issuer"), "Audience": token.get("audience")},
        "ProviderARNs": authorizer.get("providerARNs"),
        "AuthorizerUri": authorizer.get("authorizerUri"),
        "IdentitySource": authorizer.get("identitySource"),
    }


def _schemes(body: dict[str, Any]) -> dict[str, Scheme]:
    """OpenAPI 3 and 2 have them in different places."""
    found = as_dict(as_dict(body.get("components")).get("securitySchemes"))
    return {
        str(name): as_dict(scheme)
        for name, scheme in (found | as_dict(body.get("securityDefinitions"))).items()
    }


def _check_in_body(api: str, body: dict[str, Any], operation: dict[str, Any]) -> Check:
    """How an operation's callers are checked: by what it requires, or what the document does."""
    required = operation.get("security", body.get("security"))
    names = {
        str(name): tuple(map(text, listed(scopes)))
        for alternative in listed(required)
        for name, scopes in as_dict(alternative).items()
    }
    schemes = _schemes(body)
    kinds = {name: _kind_in_body(schemes.get(name, {})) for name in names}
    needs_key = WITH_KEY if "KEY" in kinds.values() else ""
    for name, kind in kinds.items():
        if kind not in {"KEY", "NONE"}:
            return f"{kind}{needs_key}", f"{api}/{name}", names[name], ""
    return f"NONE{needs_key}", "", (), ""


def _kind_in_body(scheme: Scheme) -> str:
    if text(scheme.get("x-amazon-apigateway-authtype", "")).lower() == SIGNED_IN_BODY:
        return "AWS_IAM"
    if BODY_AUTHORIZER in scheme:
        return _BODY_KINDS.get(text(as_dict(scheme[BODY_AUTHORIZER]).get("type")).lower(), CUSTOM)
    is_key = text(scheme.get("type", "")) == "apiKey"
    return "KEY" if is_key and text(scheme.get("name", "")).lower() == "x-api-key" else "NONE"
