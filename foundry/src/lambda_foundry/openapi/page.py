"""Shows the description of an API as one page that needs nothing else."""

import json
from collections.abc import Iterator
from html import escape

from lambda_foundry.openapi.description import Description

STYLE = "body{font:16px/1.5 system-ui;margin:2rem auto;max-width:50rem;padding:0 1rem}\
pre{background:#8881;overflow:auto;padding:1rem}code{font-family:ui-monospace,monospace}\
:root{color-scheme:light dark}"


def page(description: Description) -> str:
    """HTML with each route and each model."""
    title = escape(description["info"]["title"])
    return "\n".join(
        [
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1>",
            *_routes(description),
            "<h2>Models</h2>",
            *_models(description),
            "</html>",
        ]
    )


def _routes(description: Description) -> Iterator[str]:
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            yield f"<h2><code>{escape(method.upper())} {escape(path)}</code></h2>"
            told = operation.get("description") or operation.get("summary", "")
            by = ", ".join(name for each in operation["security"] for name in each)
            yield f"<p>{escape(told)}</p><p>Callers: {escape(by or 'anyone')}</p>"
            shown = {
                key: operation[key]
                for key in ("parameters", "requestBody", "responses")
                if key in operation
            }
            yield f"<pre>{escape(json.dumps(shown, indent=2))}</pre>"


def _models(description: Description) -> Iterator[str]:
    for name, schema in description["components"]["schemas"].items():
        yield f"<h3>{escape(name)}</h3><pre>{escape(json.dumps(schema, indent=2))}</pre>"
