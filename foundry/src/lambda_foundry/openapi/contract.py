"""What of a description the callers of a function rely on: this is what its snapshot records.

Texts for readers are left out, and so are the answers that every route has: by which Powertools
refuses a wrong request, and API Gateway a caller.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambda_foundry.names import construct_id, project_services
from lambda_foundry.openapi.changes import changes
from lambda_foundry.openapi.description import (
    REFUSALS,
    SCHEMAS,
    Description,
    description,
    references,
    used_models,
)
from lambda_foundry.openapi.http_functions import (
    RoutedFunction,
    routed_functions,
    templates_of,
)
from lambda_foundry.openapi.powertools_schema import REFUSED
from lambda_foundry.template.cloud_assembly import Assembly

FOR_READERS = {"description", "summary", "tags", "x-function"}

WIDTH = 100
"""Characters of a line."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """The contract of a function, and why it has no models where its handler can't be imported.

    Such a handler may need what only Lambda has; its routes count without models.
    """

    contract: Description
    problems: list[str]


class Promises:
    """Those of an assembly's functions; a handler is imported when its own is asked for."""

    def __init__(self, assembly: Assembly) -> None:
        self._templates = templates_of(assembly)
        self._routed: dict[str, list[RoutedFunction]] = defaultdict(list)
        services = {construct_id(service): service for service in project_services()}
        for each in routed_functions(assembly):
            shared = f"{services.get(each.stack)}/__init__"
            self._routed[each.function.project_name or shared].append(each)

    def of(self, service: str, function: str) -> Promise | None:
        """That of a function, or as `__init__` of what a service's stack makes; None without API.

        Nothing is imported or run where no route leads to it.
        """
        routed = self._routed.get(f"{service}/{function}", [])
        functions = [each.described(self._templates) for each in routed]
        found = contract(description(functions, title=service))
        problems = [each.problem for each in functions if each.problem]
        return Promise(contract=found, problems=problems) if found["paths"] else None


def contract(described: Description) -> Description:
    """The part of a description whose change a caller may notice; again valid OpenAPI."""
    paths = {
        path: {method: _operation(operation) for method, operation in operations.items()}
        for path, operations in described["paths"].items()
    }
    components = described["components"]
    schemas = {name: _without_texts(schema) for name, schema in components["schemas"].items()}
    return {
        "openapi": described["openapi"],
        "info": described["info"],
        "paths": paths,
        "components": {
            "schemas": used_models(paths, schemas),
            "securitySchemes": {
                name: {key: value for key, value in scheme.items() if _is_checked(key)}
                for name, scheme in components["securitySchemes"].items()
            },
        },
    }


def is_contract(value: Any) -> bool:
    """Whether what a snapshot records is a contract, and no part of a template."""
    return isinstance(value, dict) and "openapi" in value


def told_changes(before: str, after: Description) -> list[str]:
    """What the text of a snapshot and the contract now have otherwise, in words, a line each.

    One line says so where callers notice nothing of it, or where the text can't be read.
    """
    try:
        found = changes(json.loads(before), after)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ["the snapshot is no OpenAPI, as after a merge with conflicts; record it anew"]
    return found or ["nothing that breaks callers has changed"]


def laid_out(value: Any, *, indent: int = 0, before: int = 0) -> str:
    """JSON that has on one line what fits there, so that a model's field is a line of a diff.

    `before` is how much of the first line is taken.
    """
    line = json.dumps(value, ensure_ascii=False)
    if not value or not isinstance(value, dict | list) or indent + before + len(line) < WIDTH:
        return line
    margin = " " * (indent + 2)
    if isinstance(value, list):
        items = [f"{margin}{laid_out(item, indent=indent + 2)}" for item in value]
        return "\n".join(["[", ",\n".join(items), f"{' ' * indent}]"])
    names = {json.dumps(name, ensure_ascii=False): item for name, item in value.items()}
    items = [
        f"{margin}{name}: {laid_out(item, indent=indent + 2, before=len(name) + 2)}"
        for name, item in names.items()
    ]
    return "\n".join(["{", ",\n".join(items), f"{' ' * indent}}}"])


def _operation(operation: Mapping[str, Any]) -> dict[str, Any]:
    """A route less its texts; an answer's `description` stays, since OpenAPI asks for it."""
    kept = {key: value for key, value in operation.items() if key not in FOR_READERS}
    answers = {
        status: {
            "description": answer.get("description", ""),
            **_without_texts({key: part for key, part in answer.items() if key != "description"}),
        }
        for status, answer in kept.pop("responses", {}).items()
        if f"{SCHEMAS}{REFUSED}" not in references(answer) and answer not in REFUSALS.values()
    }
    return {**_without_texts(kept), "responses": answers}


def _without_texts(schema: Any) -> Any:
    """A schema less its descriptions, but not less a field that is called so."""
    if isinstance(schema, list):
        return [_without_texts(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _without_texts(field) for name, field in value.items()}
        if key == "properties"
        else _without_texts(value)
        for key, value in schema.items()
        if key != "description" or not isinstance(value, str)
    }


def _is_checked(key: str) -> bool:
    return key != "description" and not key.startswith("x-")
