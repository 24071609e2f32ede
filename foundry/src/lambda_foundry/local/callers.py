"""Whom a route lets in, and how to be one of them here: by a signature, or by a token."""

import re
import shlex
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lambda_foundry.local.deployed import DeployedStack, functions_of
from lambda_foundry.local.emulator_server import TOKENS
from lambda_foundry.local.endpoint import Endpoint, ask
from lambda_foundry.template.functions import functions_in
from lambda_foundry.template.values import listed, logical_id_in, text

VALID = 24 * 60 * 60
"""Seconds for which a token is good."""

SIGNED = "# callers sign (IAM); this line signs with the emulator's own key"
SHOWING = (
    "# takes tokens of {issuer}, and here those that `foundry local token` signs, too; "
    "its --claim says more of the caller"
)
ASKED = "# {function} decides who is let in{places}"

# `$request.header.Authorization`, `method.request.header.Authorization`,
# `route.request.querystring.token`
PLACE = re.compile(r"request\.(?P<kind>header|querystring)\.(?P<name>[^,\s]+)")


@dataclass(frozen=True)
class Place:
    """Where callers put what shows who they are."""

    kind: str
    name: str

    def __str__(self) -> str:
        """As people say it."""
        return f"{self.kind.replace('querystring', 'query parameter')} {self.name}"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """One whom a route lets in; without any of these it is anyone."""

    signs: bool = False
    claims: Mapping[str, Any] | None = None
    """What the token has to say, where the route asks for one."""
    asked: str = ""
    """The function that decides."""
    places: tuple[Place, ...] = ()

    @property
    def note(self) -> str:
        """A comment for a shell that says whom the route lets in."""
        if self.claims is not None:
            return SHOWING.format(issuer=self.claims["iss"])
        if self.asked:
            places = " and ".join(map(str, self.places))
            by = f", by the {places}" if places else ""
            return ASKED.format(function=self.asked, places=by)
        return SIGNED if self.signs else ""

    def headers(self, given: Mapping[str, str]) -> dict[str, str]:
        """Those of the given headers that show who calls."""
        names = {place.name.lower() for place in self.places if place.kind == "header"}
        return {name: value for name, value in given.items() if name.lower() in names}


def caller_of(stack: DeployedStack, route: Mapping[str, Any]) -> Caller:
    """Whom a route of an HTTP or WebSocket API, or a method of a REST API, lets in."""
    kind = text(route.get("AuthorizationType", "NONE"))
    owned = stack.owner(route["AuthorizerId"]) if "AuthorizerId" in route else None
    if owned is None:
        return Caller(signs=kind == "AWS_IAM")
    home, authorizer = owned
    properties = home.template.properties(authorizer)
    caller = Caller(places=tuple(_places(properties.get("IdentitySource"))))
    if kind == "CUSTOM":
        return replace(caller, asked=_function(home, properties))
    scopes = [text(scope) for scope in listed(route.get("AuthorizationScopes"))]
    return replace(caller, claims=_claims(home, authorizer, scopes=scopes))


def _places(source: Any) -> list[Place]:
    return [
        Place(found["kind"], found["name"])
        for each in listed(source)
        for found in PLACE.finditer(text(each))
    ]


def _function(stack: DeployedStack, authorizer: Mapping[str, Any]) -> str:
    """The project's function that the authorizer asks; another one by its construct's path."""
    named = {each.logical_id: each.name for each in functions_of([stack])}
    for function in functions_in(stack.template, authorizer.get("AuthorizerUri")):
        return named.get(function) or stack.paths[function].removesuffix("/Resource")
    return "another function"


def _claims(stack: DeployedStack, authorizer: str, *, scopes: list[str]) -> dict[str, Any]:
    """What the authorizer asks of a token, as it was deployed."""
    properties = stack.template.properties(authorizer)
    physical_id = stack.physical_ids[authorizer]
    if "RestApiId" in properties:
        api = stack.physical_ids[logical_id_in(properties["RestApiId"])]
        rest = stack.client("apigateway")
        found = rest.get_authorizer(restApiId=api, authorizerId=physical_id)
        asked = {"iss": _issuer(found["providerARNs"][0])}
    else:
        api = stack.physical_ids[logical_id_in(properties["ApiId"])]
        http = stack.client("apigatewayv2")
        found = http.get_authorizer(ApiId=api, AuthorizerId=physical_id)["JwtConfiguration"]
        asked = {"iss": found["Issuer"]}
        if found.get("Audience"):
            asked["aud"] = found["Audience"][0]
    return asked | ({"scope": " ".join(scopes)} if scopes else {})


def _issuer(pool: str) -> str:
    """That of a user pool's tokens, by the pool's ARN."""
    region = pool.split(":")[3]
    return f"https://cognito-idp.{region}.amazonaws.com/{pool.rpartition('/')[2]}"


def token(endpoint: Endpoint, claims: Mapping[str, Any]) -> str:
    """A token of this emulator's key for a day; `claims` may name another subject, or more."""
    now = int(time.time())
    said = {"sub": "local", "iat": now, "exp": now + VALID, **claims}
    return str(ask(endpoint, TOKENS, said))


def command_for_token(function: str, route: str | None) -> str:
    """What a shell runs to get one."""
    words = ["uv", "run", "foundry", "local", "token", function]
    return shlex.join([*words, "--route", route] if route else words)
