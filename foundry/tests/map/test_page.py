"""The page needs nothing but itself, is the same every time, and lets no name become markup."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lambda_foundry.map.page import as_page
from lambda_foundry.map.reading import read_system
from lambda_foundry.template.cloud_assembly import Assembly
from tests.map.systems import HOSTILE, write_hostile_system, write_many, write_system


class Elements(HTMLParser):
    """The start tags of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note it."""
        self.text.append(data)

    def values(self, *names: str) -> list[str]:
        """What these attributes hold, in all elements."""
        return [attrs[name] or "" for _, attrs in self.tags for name in names if name in attrs]


@pytest.fixture
def page(assembly: Assembly) -> str:
    """The map of the project."""
    return as_page(read_system(assembly.directory))


@pytest.fixture
def hostile_page(tmp_path: Path) -> str:
    """The map of a system whose names try to become markup."""
    return as_page(read_system(write_hostile_system(tmp_path / "cdk.out")))


def test_page_asks_nobody_for_anything(page: str) -> None:
    """No address, no import, no script or style of elsewhere; the icon is empty data."""
    assert re.findall(r"https?:|@import|url\((?!#)|import\(|fetch\(", page) == []
    assert Elements(page).values("src", "srcset", "action") == []


def test_page_says_it_all(page: str) -> None:
    """What a function can do, who can invoke it, its size and its share of the limit."""
    text = " ".join(" ".join(Elements(page).text).split())

    assert "put items into the uptime table Results" in text
    assert "its own HTTP API on GET /status" in text
    assert "2.3 MB of 262.1 MB" in text
    assert "Of 262.1 MB 0.9 %" in text
    assert "dynamodb:PutItem on ${Results25575328.Arn}" in text


def test_names_stay_text(hostile_page: str) -> None:
    """A description, a construct, a principal, an action: none becomes an element or a handler."""
    elements = Elements(hostile_page)

    assert [tag for tag, _ in elements.tags if tag in {"img", "iframe"}] == []
    assert Counter(tag for tag, _ in elements.tags)["script"] == 1
    assert [name for _, attrs in elements.tags for name in attrs if name.startswith("on")] == []
    assert any(HOSTILE in text for text in elements.text)


def test_only_the_pages_script_may_run(hostile_page: str) -> None:
    """The policy names its hash, and allows nothing else to be loaded."""
    elements = Elements(hostile_page)
    (policy,) = [value for value in elements.values("content") if "default-src" in value]
    (script,) = re.findall(r"<script>(.*?)</script>", hostile_page, flags=re.DOTALL)

    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")


@pytest.mark.parametrize("write", [write_hostile_system, write_system])
def test_every_reference_has_its_element(write: Callable[[Path], Path], tmp_path: Path) -> None:
    """Ids are there once, and whatever names one names one that is there."""
    elements = Elements(as_page(read_system(write(tmp_path / "cdk.out"))))
    ids = Counter(elements.values("id"))
    named = elements.values("popovertarget", "aria-labelledby", "for")
    links = [href.removeprefix("#") for href in elements.values("href") if href[0] == "#"]

    assert [id_ for id_, number in ids.items() if number > 1] == []
    assert set(named) | set(links) <= set(ids)
    assert named


def test_every_button_has_a_name(page: str) -> None:
    """For those who hear the page: text inside, or a label."""
    buttons = re.findall(r"<button(.*?)>(.*?)</button>", page, flags=re.DOTALL)

    assert [
        b for b in buttons if "aria-label" not in b[0] and not re.search(r">\w|^\w", b[1])
    ] == []
    assert len(buttons) > 6


def test_large_system_is_small_at_first(tmp_path: Path) -> None:
    """Its functions are packed, in an eighth of the bytes of a page that shows them."""
    shown = as_page(read_system(write_many(tmp_path / "shown", functions=100)))
    packed = as_page(read_system(write_many(tmp_path / "packed", functions=110)))

    assert "Task42" not in packed
    assert "110 functions" in packed
    assert len(packed) < len(shown) / 8


def test_page_is_the_same_every_time(tmp_path: Path) -> None:
    """No time, no order by chance."""
    directory = write_many(tmp_path / "cdk.out", functions=20)

    assert as_page(read_system(directory)) == as_page(read_system(directory))


def test_system_without_functions_is_told(tmp_path: Path) -> None:
    """A page that says so."""
    directory = write_many(tmp_path / "cdk.out", functions=0)

    assert "There are no functions." in as_page(read_system(directory))
