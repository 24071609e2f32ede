"""`{{ cookiecutter.function }}` decides at the edge where a request goes."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def asking(path: str, query: str = "") -> dict[str, Any]:
    """The sample event for another page."""
    event: dict[str, Any] = deepcopy(EVENT)
    event["Records"][0]["cf"]["request"] |= {"uri": path, "querystring": query}
    return event


def test_{{ cookiecutter.function }}_adds_the_file_of_a_folder(handler: Any) -> None:
    """The rest of the request goes on as it came."""
    asked = EVENT["Records"][0]["cf"]["request"]

    assert handler(deepcopy(EVENT), None) == {**asked, "uri": "/orders/index.html"}


@pytest.mark.parametrize("path", ["/orders/1042.html", "/shops", "/shop/old"])
def test_{{ cookiecutter.function }}_leaves_other_pages_alone(path: str, handler: Any) -> None:
    """What only begins like a page that has moved, too."""
    assert handler(asking(path), None)["uri"] == path


@pytest.mark.parametrize(("query", "location"), [("", "/orders"), ("page=2", "/orders?page=2")])
def test_{{ cookiecutter.function }}_sends_on_from_a_page_that_has_moved(
    query: str, location: str, handler: Any
) -> None:
    """With what was asked for beside the page."""
    answer = handler(asking("/shop/", query), None)

    assert answer["status"] == "301"
    assert answer["headers"]["location"] == [{"key": "Location", "value": location}]


@pytest.mark.parametrize("path", ["//evil.example/", "/shop//evil.example"])
def test_{{ cookiecutter.function }}_sends_nobody_elsewhere(path: str, handler: Any) -> None:
    """Only pages of ours are in the table."""
    assert "status" not in handler(asking(path), None)
