"""Prints what a handler's event handler says of its routes, as OpenAPI; run as a program.

    python -P handler_schema.py MODULE FOLDER…

The folders come before everything else that can be imported, the last ones after it. It imports
nothing of ours: the handler shall find what it has in Lambda, and what tests have.
"""

import importlib
import json
import sys
from typing import Any

TITLE = "openapi"


def schema_of(module: Any) -> dict[str, Any] | None:
    """What its resolver says, or nothing where it has none."""
    from aws_lambda_powertools.event_handler import (  # noqa: PLC0415  # not every handler has it
        ApiGatewayResolver,
    )

    for value in vars(module).values():
        if isinstance(value, ApiGatewayResolver):
            text = value.get_openapi_json_schema(title=TITLE, version="1")
            found: dict[str, Any] = json.loads(text)
            return found
    return None


if __name__ == "__main__":
    name, code, *layers = sys.argv[1:]
    sys.path[:0] = [code]
    sys.path += layers
    handler = importlib.import_module(name)
    has_powertools = "aws_lambda_powertools.event_handler" in sys.modules
    print(json.dumps(schema_of(handler) if has_powertools else None))  # its output
