"""Puts the routes of the template and the models of the handlers together, as OpenAPI 3.1."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lambda_foundry.names import construct_id
from lambda_foundry.openapi.http_functions import EVERYTHING, HttpFunction
from lambda_foundry.openapi.powertools_schema import mended
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.values import text

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
            name, how = _check(function, route)
            checks |= {name: how} if how else {}
            operation |= {"tags": [function.service], "x-function": function.name}
            operation["security"] = [{name: []}] if how else []
            paths.setdefault(path, {})[method.lower()] = operation
    return {
        "openapi": VERSION,
        "info": {"title": title, "version": "1"},
        "paths": {path: dict(sorted(paths[path].items())) for path in sorted(paths)},
        "components": {
            "schemas": used_models(paths, dict(sorted(schemas.items()))),
            "securitySchemes": dict(sorted(checks.items())),
        },
    }


def unanswered(functions: Iterable[HttpFunction]) -> Iterator[str]:
    """A line for each route that a function gets requests of and its handler knows nothing of."""
    for function in functions:
        known = list(_of_handler(function.schema or {}))
        for route in sorted(function.routes) if function.schema else []:
            if not any(_reaches(route, each) for each, _ in known):
                yield f"{function.name}: its handler has no route for {route}, and answers 404"


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


def _check(function: HttpFunction, route: str) -> tuple[str, dict[str, Any] | None]:
    """The name and the scheme by which callers of a route are checked; none for anyone."""
    checks = [check for pattern, check in function.routes.items() if _reaches(pattern, route)]
    if not checks or checks[0][0] == "NONE":
        return "", None
    kind, authorizer = checks[0][:2]
    if kind.startswith("AWS_IAM"):
        return "signature", SIGNED
    return authorizer or kind, _scheme(function, kind, authorizer)


def _scheme(function: HttpFunction, kind: str, authorizer: str) -> dict[str, Any]:
    if kind in {"JWT", "COGNITO_USER_POOLS"}:
        token = as_dict(function.template.properties(authorizer).get("JwtConfiguration"))
        issuer = text(token.get("Issuer")) if token else "a user pool"
        return {"type": "http", "scheme": "bearer", "description": f"A token of {issuer}"}
    return {"type": "apiKey", "name": "Authorization", "in": "header"}
