"""The page in a browser: no error, no request, and everything by keyboard."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lambda_foundry.map.page import as_page
from lambda_foundry.map.reading import read_system
from tests.map.browser import Browser, chromium
from tests.map.systems import write_hostile_system, write_many

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="there is no Chromium or Chrome on the PATH"),
]

FOCUSED = "document.activeElement.textContent.trim().split(/\\s+/)[0]"
OPEN = "document.querySelector(':popover-open')?.querySelector('h2').textContent ?? null"


@pytest.fixture
def browse(tmp_path: Path) -> Iterator[Callable[[Path], Browser]]:
    """Opens the map of an assembly."""
    with ExitStack() as stack:

        def opened(assembly: Path) -> Browser:
            page = tmp_path / "map.html"
            page.write_text(as_page(read_system(assembly)), encoding="utf-8")
            return stack.enter_context(Browser(page, tmp_path / "profile"))

        yield opened


@pytest.fixture
def many(browse: Callable[[Path], Browser], tmp_path: Path) -> Browser:
    """A hundred functions."""
    return browse(write_many(tmp_path / "cdk.out", functions=100))


def test_page_has_no_error_and_asks_nobody(many: Browser) -> None:
    """Neither when it is opened nor when it is used; all it loads is its own file."""
    many.ask("document.querySelectorAll('.box').forEach((box) => box.focus())")
    many.ask("document.querySelectorAll('button.box')[7].click()")

    assert many.errors == []
    assert [url.partition(":")[0] for url in many.requests] == ["file"]


def test_hostile_names_do_nothing(browse: Callable[[Path], Browser], tmp_path: Path) -> None:
    """No script of theirs runs, and the browser has nothing to refuse."""
    browser = browse(write_hostile_system(tmp_path / "cdk.out"))

    assert browser.ask("document.images.length + document.scripts.length") == 1
    assert browser.errors == []


def test_function_is_read_by_keyboard(many: Browser) -> None:
    """Tab to it, Enter opens, the focus goes in, Escape closes and the focus comes back."""
    many.ask("document.querySelector('button.function').focus()")
    assert many.ask(FOCUSED) == "Task0"

    many.press("Enter")
    assert many.ask(OPEN) == "Many/Task0/Function"
    assert many.ask("document.activeElement.ariaLabel") == "Close"

    many.press("Escape")
    assert many.ask(OPEN) is None
    assert many.ask(FOCUSED) == "Task0"


def test_tab_goes_through_the_whole_page(many: Browser) -> None:
    """The link past the head, the search, the stacks, the drawing, then its functions."""
    kind = "document.activeElement.className || document.activeElement.localName"

    stops = [many.ask_after("Tab", kind) for _ in range(5)]

    assert stops == ["skip", "input", "a", "scroll", "box function lit"]


def test_search_finds_functions(many: Browser) -> None:
    """It tells how many, to those who hear too, and Enter goes to the first."""
    many.ask("document.getElementById('filter').focus()")
    many.press(*"task42", "Enter")

    assert many.ask("document.getElementById('found').textContent") == "1 of 100 functions"
    assert many.ask(FOCUSED) == "Task42"
    assert many.ask(OPEN) is None
    assert many.ask("document.querySelectorAll('.thing:not(.missed)').length") == 2
    assert many.ask("document.querySelectorAll('path:not(.missed)').length") == 3


def test_focus_lights_what_belongs_together(many: Browser) -> None:
    """The function's trigger, its queue and the table; nothing of another function."""
    many.ask("document.querySelectorAll('button.function')[3].focus()")

    assert many.ask("document.querySelectorAll('.box.lit').length") == 4
    assert many.ask("document.querySelectorAll('path.lit').length") == 3


def test_colours_are_the_readers(many: Browser) -> None:
    """Light or dark, as the system is set."""
    background = "getComputedStyle(document.body).backgroundColor"
    light = many.ask(background)

    many.show(width=1280, height=900, scheme="dark")

    assert (light, many.ask(background)) == ("rgb(246, 247, 249)", "rgb(18, 22, 27)")


def test_page_fits_a_phone(many: Browser) -> None:
    """Each function is there in full above who may invoke it, and nothing scrolls sideways."""
    many.show(width=390, height=800, scheme="light")
    edges = "[...document.querySelectorAll('.box')].map((box) => box.getBoundingClientRect())"

    assert many.ask("document.documentElement.scrollWidth") <= 390
    assert many.ask("document.querySelector('.scroll').scrollWidth") <= 390
    assert many.ask(f"Math.max(...{edges}.map(({{ right }}) => right))") <= 390
    first = many.ask(f"{edges}.slice(0, 2).map(({{ top, bottom }}) => [top, bottom])")
    (_, end_of_function), (start_of_trigger, _) = first
    assert 0 < start_of_trigger - end_of_function < 20
