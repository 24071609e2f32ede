"""The page of an API in a browser: whole, offline, and safe whatever the models say."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from lambda_foundry.openapi.page import page
from tests.browser import NEEDED, browser

pytestmark = [pytest.mark.slow, NEEDED]

__all__ = ["browser"]

HOSTILE = "<script>document.title = 'taken'</script>"
ORDER = {"$ref": "#/components/schemas/Order"}
CONTENT = {"content": {"application/json": {"schema": ORDER}}}

DESCRIBED: dict[str, Any] = {
    "info": {"title": "shop", "version": "1"},
    "paths": {
        "/orders/{id}": {
            "put": {
                "description": HOSTILE,
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "requestBody": CONTENT,
                "responses": {"200": {"description": "Changed", **CONTENT}},
                "security": [{"Login": ["write"]}],
            }
        }
    },
    "components": {
        "schemas": {
            "Order": {
                "description": "What is ordered.",
                "properties": {
                    "lines": {"type": "array", "items": ORDER},
                    "price": {"type": "integer", "minimum": 0.0, "description": HOSTILE},
                    "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "state": {"enum": ["new", "paid"]},
                },
                "required": ["price"],
            }
        },
        "securitySchemes": {"Login": {"type": "http", "description": "A token of the shop"}},
    },
}


def test_page_says_everything_and_loads_nothing(browser: Browser, tmp_path: Path) -> None:
    """Routes, callers, models and their limits; links lead to models; no text is run."""
    file = tmp_path / "api.html"
    file.write_text(page(DESCRIBED), encoding="utf-8")
    with browser.new_context(offline=True) as context:
        opened = context.new_page()
        loaded: list[str] = []
        said: list[str] = []
        opened.on("request", lambda request: loaded.append(request.url))
        opened.on("console", lambda message: said.append(message.text))
        opened.on("pageerror", lambda error: said.append(str(error)))
        opened.goto(file.as_uri())
        opened.get_by_role("link", name="Order", exact=True).first.click()
        text, title, place = opened.inner_text("body"), opened.title(), opened.url

    assert [url for url in loaded if "#" not in url] == [file.as_uri()]
    assert said == []
    assert (title, place) == ("shop", f"{file.as_uri()}#Order")
    for told in (
        "PUT /orders/{id}",
        "Callers: A token of the shop, for write",
        "list of Order",
        "integer, at least 0",
        "string or null",
        '"new" or "paid"',
        HOSTILE,
    ):
        assert told in text
