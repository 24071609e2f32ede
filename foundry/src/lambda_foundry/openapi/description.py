"""Puts the routes of the template and the models of the handlers together, as OpenAPI 3.1."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lambda_foundry.names import construct_id
from lambda_foundry.openapi.http_functions import HttpFunction
from lambda_foundry.openapi.powertools_schema import mended
from lambda_foundry.template.api_routes import EVERYTHING, WITH_KEY, body_authorizers
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.values import listed, text

VERSION = "3.1.0"

SCHEMAS = "#/components/schemas/"

Description = dict[str, Any]

SIGNED = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "description": "A signature of AWS, version 4 (IAM)",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
KEY = {"type": "apiKey", "name": "x-api-key", "in": "header"}

REFUSALS = {
    "401": {"description": "The caller isn't known"},
    "403": {"description": "The caller may not do this"},
}
"""What API Gateway answers by itself, before the function is asked."""


def description(functions: Iterable[HttpFunction], *, title: str) -> Description:
    """One document for all these functions, the same for the same project."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {}
    checks: dict[str, Any] = {}
    for function in functions:
        schema = _with_own_names(function, schemas)
        schemas |= schema.get("components", {}).get("schemas", {})
        for route, operation in _operations(function, schema):
            method, _, path = route.partition(" ")
            schemes, scopes = _check(function, route)
            checks |= schemes
            operation |= {"tags": [function.service], "x-function": function.name}
            operation["security"] = [dict.fromkeys(schemes, scopes)] if schemes else []
            operation["responses"] = _with_refusals(operation, schemes)
            paths.setdefault(path, {}).setdefault(method.lower(), operation)
    return {
        "openapi": VERSION,
        "info": {"title": title, "version": "1"},
        "paths": {path: dict(sorted(paths[path].items())) for path in sorted(paths)},
        "components": {
            "schemas": used_models(paths, dict(sorted(schemas.items()))),
            "securitySchemes": dict(sorted(checks.items())),
        },
    }


def notes(functions: Sequence[HttpFunction], *, title: str) -> Iterator[str]:
    """A line for each thing that one may not expect of the description, which has this title."""
    if not functions:
        yield f"{title} has no function that answers HTTP requests"
    yield from unanswered(functions)
    yield from twice_answered(functions)


def unanswered(functions: Iterable[HttpFunction]) -> Iterator[str]:
    """A line for each route that a function gets requests of and its handler knows nothing of."""
    for function in functions:
        known = list(_of_handler(function.schema or {}))
        for route in sorted(function.routes) if function.schema else []:
            if not any(_reaches(route, each) for each, _ in known):
                yield f"{function.name}: its handler has no route for {route}, and answers 404"


def twice_answered(functions: Iterable[HttpFunction]) -> Iterator[str]:
    """A line for each route that two functions answer, at different addresses."""
    owners: dict[str, str] = {}
    for function in functions:
        for route, _ in _operations(function, function.schema or {}):
            if (first := owners.setdefault(route, function.name)) != function.name:
                yield f"{route}: {first} and {function.name} answer it; {first} is described"


def used_models(paths: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """The models that routes refer to, and those that these refer to."""
    used = set(_named(paths, schemas, known=set()))
    return {name: schema for name, schema in schemas.items() if name in used}


def references(part: Any) -> Iterator[str]:
    """Every `$ref` in a part of a description."""
    if isinstance(part, list):
        for item in part:
            yield from references(item)
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)


def _named(part: Any, schemas: dict[str, Any], *, known: set[str]) -> Iterator[str]:
    for reference in references(part):
        name = reference.removeprefix(SCHEMAS)
        if name not in known:
            known.add(name)
            yield name
            yield from _named(schemas.get(name), schemas, known=known)


def _operations(function: HttpFunction, schema: Description) -> Iterator[tuple[str, Any]]:
    """What callers reach, by the handler; of a handler without a word of it, the bare route."""
    if function.schema is None:
        for route in sorted(function.routes):
            if route != EVERYTHING and "+}" not in route and not route.startswith("ANY "):
                yield route, {"responses": {"default": {"description": "Not described"}}}
        return
    for route, operation in _of_handler(schema):
        if any(_reaches(pattern, route) for pattern in function.routes):
            yield route, operation


def _of_handler(schema: Description) -> Iterator[tuple[str, Any]]:
    for path, operations in schema.get("paths", {}).items():
        for method, operation in operations.items():
            yield f"{method.upper()} {path}", operation


def _reaches(pattern: str, route: str) -> bool:
    """Whether requests for a handler's route come in by one of the template's."""
    if pattern == EVERYTHING:
        return True
    method, _, path = pattern.partition(" ")
    asked, _, asked_path = route.partition(" ")
    expression = re.sub(r"\\{\w+\\\+\\}", ".+", re.escape(path))
    expression = re.sub(r"\\{\w+\\}", "[^/]+", expression)
    return method in {"ANY", asked} and re.fullmatch(expression, asked_path) is not None


def _with_own_names(function: HttpFunction, taken: dict[str, Any]) -> Description:
    """Its schema, with another name for each model that another function has otherwise."""
    schema = mended(function.schema or {})
    own = schema.get("components", {}).get("schemas", {})
    prefix = construct_id(function.name.rpartition("/")[2])
    written = json.dumps(schema)
    renamed = [name for name in own if name in taken and taken[name] != own[name]]
    for name in renamed:
        written = written.replace(f'"{SCHEMAS}{name}"', f'"{SCHEMAS}{prefix}{name}"')
    found: Description = json.loads(written)
    models = found.get("components", {}).get("schemas", {})
    for name in renamed:
        models[f"{prefix}{name}"] = models.pop(name)
    return found


def _check(function: HttpFunction, route: str) -> tuple[dict[str, Any], list[str]]:
    """The schemes by which callers of a route are checked, none for anyone, and their scopes."""
    reached = [pattern for pattern in function.routes if _reaches(pattern, route)]
    if not reached:
        return {}, []
    checked, authorizer, scopes, _ = function.routes[min(reached, key=_breadth)]
    kind, with_key, _ = checked.partition(WITH_KEY)
    schemes = {"key": KEY} if with_key else {}
    if kind.startswith("AWS_IAM"):
        schemes["signature"] = SIGNED
    elif kind != "NONE":
        # The name of one in a document has a slash, which no component's name may have.
        schemes[authorizer.replace("/", ".") or kind] = _scheme(function, kind, authorizer)
    return schemes, list(scopes)


def _breadth(pattern: str) -> tuple[bool, bool, bool]:
    """How much else a route takes in: of several, API Gateway chooses the narrowest."""
    return pattern == EVERYTHING, "+}" in pattern, pattern.startswith("ANY ")


def _with_refusals(operation: dict[str, Any], schemes: dict[str, Any]) -> dict[str, Any]:
    """The answers of a route, and those by which API Gateway refuses who may not call it."""
    answers = operation["responses"]
    if "default" in answers or not schemes:
        return dict(answers)
    unknown = [] if schemes.keys() <= {"key", "signature"} else ["401"]
    refusals = {status: REFUSALS[status] for status in [*unknown, "403"]}
    return dict(sorted((refusals | answers).items()))


def _scheme(function: HttpFunction, kind: str, authorizer: str) -> dict[str, Any]:
    said = function.template.properties(authorizer) or body_authorizers(function.template).get(
        authorizer, {}
    )
    place, name = _read_from(said)
    if kind not in {"JWT", "COGNITO_USER_POOLS"}:
        return {"type": "apiKey", "name": name, "in": place}
    issuer = text(as_dict(said.get("JwtConfiguration")).get("Issuer") or "a user pool")
    told = {"description": f"A token of {issuer}"}
    if (place, name.lower()) != ("header", "authorization"):
        return {"type": "apiKey", "name": name, "in": place, **told}
    return {"type": "http", "scheme": "bearer", **told}


def _read_from(authorizer: dict[str, Any]) -> tuple[str, str]:
    """Where a caller writes what the authorizer looks at first, and under which name."""
    for source in listed(authorizer.get("IdentitySource")):
        if found := re.search(r"request\.(header|querystring)\.([^,]+)", text(source)):
            return ("query" if found[1] == "querystring" else "header"), found[2].strip()
    return "header", "Authorization"
