"""Shows the description of an API as one page that needs nothing else, no script either."""

import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from lambda_foundry.openapi.description import SCHEMAS, Description

STYLE = """
:root { color-scheme: light dark; --line: #8884 }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 56rem; padding: 0 1rem }
h2 { border-top: 1px solid var(--line); margin-top: 2.5rem; padding-top: 1rem }
code, .route { font-family: ui-monospace, monospace }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem }
table { border-collapse: collapse; margin: 1rem 0; table-layout: fixed; width: 100% }
caption, td { padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top }
caption { font-weight: 600 }
td { border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
td:first-child { width: 22% }
"""

LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "at least {} long",
    "maxLength": "at most {} long",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "as {}",
    "default": "{} without it",
}
"""What of a schema narrows a value, in words."""


def page(description: Description) -> str:
    """HTML with each route, who may call it and what it takes and answers, and each model."""
    title = escape(description["info"]["title"])
    routes = [
        (method.upper(), path, operation)
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    ]
    schemes = description["components"]["securitySchemes"]
    models = description["components"]["schemas"]
    return "\n".join(
        [
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1>",
            f"<nav>{''.join(_link(f'{method} {path}') for method, path, _ in routes)}</nav>",
            *(part for route in routes for part in _route(*route, schemes=schemes)),
            *(["<h2>Models</h2>"] if models else []),
            *(part for name, model in models.items() for part in _model(name, model)),
            "</html>",
        ]
    )


def _route(
    method: str, path: str, operation: Mapping[str, Any], *, schemes: Mapping[str, Any]
) -> Iterator[str]:
    route = f"{method} {path}"
    yield f'<h2 class="route" id="{escape(route)}">{escape(route)}</h2>'
    for told in (operation.get("summary"), operation.get("description")):
        yield f"<p>{escape(told)}</p>" if told else ""
    yield f"<p>Callers: {_callers(operation, schemes)}</p>"
    parameters = operation.get("parameters", [])
    if parameters:
        rows = [(each["name"], each.get("schema", {}), each) for each in parameters]
        yield from _table(
            "Parameters", rows, places={each["name"]: each["in"] for each in parameters}
        )
    if body := _schema(operation.get("requestBody", {})):
        yield f"<p>Body: {_type(body)}</p>"
    yield "<table><caption>Answers</caption>"
    for status, answer in operation.get("responses", {}).items():
        body = _schema(answer)
        shown = _type(body) if body else ""
        yield f"<tr><td>{escape(status)}<td>{escape(answer.get('description', ''))}<td>{shown}"
    yield "</table>"


def _callers(operation: Mapping[str, Any], schemes: Mapping[str, Any]) -> str:
    """Who may call a route, in words."""
    if not operation.get("security"):
        return "anyone"
    found = []
    for name, scopes in operation["security"][0].items():
        scheme = schemes.get(name, {})
        told = scheme.get("description") or f"{scheme.get('name', name)} in the {scheme.get('in')}"
        found.append(f"{told}, for {', '.join(scopes)}" if scopes else told)
    return escape("; ".join(found))


def _model(name: str, model: Mapping[str, Any]) -> Iterator[str]:
    yield f'<h3 id="{escape(name)}"><code>{escape(name)}</code></h3>'
    yield f"<p>{escape(model['description'])}</p>" if model.get("description") else ""
    fields = model.get("properties", {})
    if not fields:
        yield f"<p>{_type({**model, 'description': ''})}</p>"
        return
    needed = model.get("required", [])
    rows = [(key, field, {"required": key in needed}) for key, field in fields.items()]
    yield from _table("Fields", rows, places={})


def _table(
    caption: str,
    rows: Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]],
    *,
    places: Mapping[str, str],
) -> Iterator[str]:
    """Names with what each is, whether it is needed, and what is said of it."""
    yield f"<table><caption>{caption}</caption>"
    for name, schema, about in rows:
        told = about.get("description") or schema.get("description", "")
        notes = [places.get(name, ""), "needed" if about.get("required") else "may be left out"]
        yield (
            f"<tr><td><code>{escape(name)}</code><td>{_type(schema)}"
            f"<td>{escape(', '.join(filter(None, notes)))}<td>{escape(told)}"
        )
    yield "</table>"


def _schema(part: Mapping[str, Any]) -> dict[str, Any] | None:
    """The schema of a body, of its first type."""
    for content in part.get("content", {}).values():
        found: dict[str, Any] | None = content.get("schema")
        return found
    return None


def _type(schema: Mapping[str, Any]) -> str:
    """What a value is, as HTML: a model's link, a list of something, a text of some length."""
    if name := schema.get("$ref", "").removeprefix(SCHEMAS):
        return _link(name)
    if options := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return " or ".join(map(_type, options))
    if "enum" in schema or "const" in schema:
        return escape(" or ".join(map(json.dumps, schema.get("enum", [schema.get("const")]))))
    kind = escape(str(schema.get("format") or schema.get("type") or "anything"))
    if "items" in schema:
        kind = f"list of {_type(schema['items'])}"
    elif isinstance(schema.get("additionalProperties"), dict):
        kind = f"object with values {_type(schema['additionalProperties'])}"
    limits = [text.format(_shown(schema[key])) for key, text in LIMITS.items() if key in schema]
    return ", ".join([kind, *map(escape, limits)])


def _shown(value: Any) -> str:
    """A limit as people write it: `0`, where the schema has 0.0."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _link(name: str) -> str:
    return f'<a href="#{escape(name)}"><code>{escape(name)}</code></a>'
