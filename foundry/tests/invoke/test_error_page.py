"""The page errors.md: each function on it fails as the page says, by message and payload."""

import re
from collections.abc import Callable

import pytest

from lambda_foundry.invoke.http_fronts import HTTP_API_2, REST_API, Front, told
from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.project import project_root
from tests.docs.pages import is_shown

PAGE = (project_root() / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
ENTRY = re.compile(
    r"^## `(?P<message>.+)`\n\n```python\n(?P<source>.+?)```\n\n"
    r"```(?P<kind>json|text)\n(?P<said>.+?)```$",
    re.MULTILINE | re.DOTALL,
)
ENTRIES = [
    entry
    for part in re.split(r"^(?=## )", PAGE, flags=re.MULTILINE)
    for entry in ENTRY.finditer(part)
]
PAYLOADS = [entry for entry in ENTRIES if entry["kind"] == "json"]
FRONTS = [entry for entry in ENTRIES if entry["kind"] == "text"]


def named(entry: re.Match[str]) -> str:
    """A test's name."""
    return entry["message"]


@pytest.mark.parametrize("entry", PAYLOADS, ids=named)
def test_function_fails_as_the_page_says(
    entry: re.Match[str], function: Callable[..., LocalFunction]
) -> None:
    """With a function's usual settings on AWS: three seconds, 128 MB."""
    outcome = function(entry["source"], Timeout=3, MemorySize=128, Handler="app.handler")({})

    assert is_shown(outcome.payload.decode(), entry["said"])


@pytest.mark.parametrize(("front", "entry"), list(zip((HTTP_API_2, REST_API), FRONTS, strict=True)))
def test_client_gets_what_the_page_says(
    front: Front, entry: re.Match[str], function: Callable[..., LocalFunction]
) -> None:
    """From the API in front, whose own message is the heading."""
    outcome = function(entry["source"])({})

    assert told(front, outcome) == entry["said"]
    assert entry["message"] in entry["said"]
