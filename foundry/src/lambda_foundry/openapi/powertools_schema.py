"""Mends what Powertools' schema of a handler says otherwise than its event handler answers.

Seen in Powertools 3.37: it hides a mistake's `msg` and calls it required, answers with a
`statusCode` that it doesn't name, refuses a body that is no JSON by 415, and knows no route with an
empty part. Titles that repeat a field's name are left out as well.
"""

import copy
from typing import Any

Schema = dict[str, Any]

REFUSED = "HTTPValidationError"
"""Powertools' model of an answer that refuses a request."""

MISTAKE = "ValidationError"

INVALID, OTHER_TYPE = "422", "415"


def mended(schema: Schema) -> Schema:
    """The schema as callers find it."""
    found: Schema = without_titles(copy.deepcopy(schema))
    for path, operations in found.get("paths", {}).items():
        for method, operation in operations.items():
            _mend_operation(operation, route=f"{method.upper()} {path}")
    models = found.get("components", {}).get("schemas", {})
    if mistake := models.get(MISTAKE):
        known = mistake.get("properties", {})
        mistake["required"] = [name for name in mistake.get("required", []) if name in known]
    if refused := models.get(REFUSED):
        status = {"statusCode": {"type": "integer"}}
        refused["properties"] = status | refused.get("properties", {})
        refused["required"] = list(refused["properties"])
    return found


def without_titles(schema: Any) -> Any:
    """The same without the titles that Pydantic makes of names; a field `title` stays."""
    if isinstance(schema, list):
        return [without_titles(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _untitled(name, model) for name, model in value.items()}
        if key in {"properties", "schemas"} and isinstance(value, dict)
        else without_titles(value)
        for key, value in schema.items()
    }


def _untitled(name: str, model: Any) -> Any:
    """A field or a model without a title of the same letters; Powertools' own titles are two."""
    found = without_titles(model)
    title = found.get("title") if isinstance(found, dict) else None
    own = {("loc", "Location"), ("type", "Error Type")}
    if isinstance(title, str) and ((name, title) in own or _letters(title) == _letters(name)):
        del found["title"]
    return found


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _mend_operation(operation: Schema, *, route: str) -> None:
    if str(operation.get("summary", "")).replace("<", "{").replace(">", "}") == route:
        del operation["summary"]
    for parameter in operation.get("parameters", []):
        parameter["schema"] = _untitled(parameter["name"], parameter.get("schema", {}))
        if parameter["in"] == "path" and parameter["schema"].get("type") == "string":
            parameter["schema"].setdefault("minLength", 1)
    answers = operation.get("responses", {})
    if "requestBody" in operation and INVALID in answers:
        refused = copy.deepcopy(answers[INVALID])
        answers.setdefault(OTHER_TYPE, {**refused, "description": "Unsupported content type"})
    operation["responses"] = dict(sorted(answers.items()))
