"""Routes that an API has from an OpenAPI document in its `Body`, as SAM writes them.

docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from collections.abc import Iterator
from typing import Any

from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import functions_in
from lambda_foundry.template.values import listed, text

APIS_WITH_A_BODY = ("AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi")
ANY = "x-amazon-apigateway-any-method"
AUTHORIZER = "x-amazon-apigateway-authorizer"
INTEGRATION = "x-amazon-apigateway-integration"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace", ANY}
SIGNED = "awssigv4"

Scheme = dict[str, Any]
Check = tuple[str, str, tuple[str, ...], str]
"""How callers of a route are checked: the kind, the authorizer, the scopes, and in which case.

The authorizer is a logical id, or an API's with a name of its document: `Api/Login`.
"""

WITH_KEY = " with an API key"
"""What follows the kind where a key is needed, too."""

_KINDS = {
    "jwt": "JWT",
    "cognito_user_pools": "COGNITO_USER_POOLS",
    "request": "CUSTOM",
    "token": "CUSTOM",
}


def body_routes(template: Template) -> Iterator[tuple[str, Check, str, set[str]]]:
    """The API, how its callers are checked, the request, and the functions behind it."""
    for api, said in template.of_type(*APIS_WITH_A_BODY):
        body = as_dict(said.get("Body"))
        for path, operations in as_dict(body.get("paths")).items():
            for method, operation in as_dict(operations).items():
                if method in METHODS:
                    functions = set(functions_in(template, as_dict(operation).get(INTEGRATION)))
                    verb = "ANY" if method == ANY else method.upper()
                    check = _check(api, body, as_dict(operation))
                    yield api, check, f"{verb} {path}", functions


def body_authorizers(template: Template) -> dict[str, dict[str, Any]]:
    """The authorizers in documents by API and name, with the properties that one's own has."""
    return {
        f"{api}/{name}": _as_properties(as_dict(scheme.get(AUTHORIZER)))
        for api, said in template.of_type(*APIS_WITH_A_BODY)
        for name, scheme in _schemes(as_dict(said.get("Body"))).items()
    }


def _as_properties(authorizer: dict[str, Any]) -> dict[str, Any]:
    token = as_dict(authorizer.get("jwtConfiguration"))
    return {
        "JwtConfiguration": {"Issuer": token.get("issuer"), "Audience": token.get("audience")},
        "ProviderARNs": authorizer.get("providerARNs"),
        "AuthorizerUri": authorizer.get("authorizerUri"),
    }


def _schemes(body: dict[str, Any]) -> dict[str, Scheme]:
    """OpenAPI 3 and 2 have them in different places."""
    found = as_dict(as_dict(body.get("components")).get("securitySchemes"))
    return {
        str(name): as_dict(scheme)
        for name, scheme in (found | as_dict(body.get("securityDefinitions"))).items()
    }


def _check(api: str, body: dict[str, Any], operation: dict[str, Any]) -> Check:
    """How an operation's callers are checked: by what it requires, or what the document does."""
    required = operation.get("security", body.get("security"))
    names = {
        str(name): tuple(map(text, listed(scopes)))
        for alternative in listed(required)
        for name, scopes in as_dict(alternative).items()
    }
    schemes = _schemes(body)
    kinds = {name: _kind(schemes.get(name, {})) for name in names}
    needs_key = WITH_KEY if "KEY" in kinds.values() else ""
    for name, kind in kinds.items():
        if kind not in {"KEY", "NONE"}:
            return f"{kind}{needs_key}", f"{api}/{name}", names[name], ""
    return f"NONE{needs_key}", "", (), ""


def _kind(scheme: Scheme) -> str:
    if text(scheme.get("x-amazon-apigateway-authtype", "")).lower() == SIGNED:
        return "AWS_IAM"
    if AUTHORIZER in scheme:
        return _KINDS.get(text(as_dict(scheme[AUTHORIZER]).get("type")).lower(), "CUSTOM")
    is_key = text(scheme.get("type", "")) == "apiKey"
    return "KEY" if is_key and text(scheme.get("name", "")).lower() == "x-api-key" else "NONE"
