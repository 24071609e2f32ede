"""The page in a browser: no error, no request, and everything by keyboard."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lambda_foundry.map.page import as_page
from lambda_foundry.map.reading import read_system
from tests.browser import NEEDED, browser
from tests.map.systems import write_hostile_system, write_many

pytestmark = [pytest.mark.slow, NEEDED]

__all__ = ["browser"]

FOCUSED = "document.activeElement.textContent.trim().split(/\\s+/)[0]"
OPEN = "document.querySelector(':popover-open')?.querySelector('h2').textContent ?? null"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page, with nothing that another one left behind."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Whatever the page's console or the browser complains of, beside what it merely mentions."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type != "info" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def requests(page: Page) -> list[str]:
    """What the page loads."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    return found


@pytest.fixture
def browse(
    page: Page, complaints: list[str], requests: list[str], tmp_path: Path
) -> Callable[[Path], Page]:
    """Opens the map of an assembly."""

    def opened(assembly: Path) -> Page:
        file = tmp_path / "map.html"
        file.write_text(as_page(read_system(assembly)), encoding="utf-8")
        page.goto(file.as_uri())
        return page

    return opened


@pytest.fixture
def many(browse: Callable[[Path], Page], tmp_path: Path) -> Page:
    """A hundred functions."""
    return browse(write_many(tmp_path / "cdk.out", functions=100))


def test_page_has_no_error_and_asks_nobody(
    many: Page, complaints: list[str], requests: list[str]
) -> None:
    """Neither when it is opened nor when it is used; all it loads is its own file."""
    many.evaluate("document.querySelectorAll('.box').forEach((box) => box.focus())")
    many.evaluate("document.querySelectorAll('button.box')[7].click()")

    assert complaints == []
    assert [url.partition(":")[0] for url in requests] == ["file"]


def test_hostile_names_do_nothing(
    browse: Callable[[Path], Page], complaints: list[str], tmp_path: Path
) -> None:
    """No script of theirs runs, and the browser has nothing to refuse."""
    page = browse(write_hostile_system(tmp_path / "cdk.out"))

    assert page.evaluate("document.images.length + document.scripts.length") == 1
    assert complaints == []


def test_function_is_read_by_keyboard(many: Page) -> None:
    """Tab to it, Enter opens, the focus goes in, Escape closes and the focus comes back."""
    many.evaluate("document.querySelector('button.function').focus()")
    assert many.evaluate(FOCUSED) == "Task0"

    many.keyboard.press("Enter")
    assert many.evaluate(OPEN) == "Many/Task0/Function"
    assert many.evaluate("document.activeElement.ariaLabel") == "Close"

    many.keyboard.press("Escape")
    assert many.evaluate(OPEN) is None
    assert many.evaluate(FOCUSED) == "Task0"


def test_tab_goes_through_the_whole_page(many: Page) -> None:
    """The link past the head, the search, the stacks, one of them, its drawing, its functions."""
    kind = "document.activeElement.className || document.activeElement.localName"

    stops = []
    for _ in range(6):
        many.keyboard.press("Tab")
        stops.append(many.evaluate(kind))

    assert stops == ["skip", "input", "a", "summary", "scroll", "box function lit"]


def test_search_finds_functions(many: Page) -> None:
    """It tells how many, to those who hear too, and Enter goes to the first."""
    many.evaluate("document.getElementById('filter').focus()")
    many.keyboard.type("task42")
    many.keyboard.press("Enter")

    assert many.evaluate("document.getElementById('found').textContent") == "1 of 100 functions"
    assert many.evaluate(FOCUSED) == "Task42"
    assert many.evaluate(OPEN) is None
    assert many.evaluate("document.querySelectorAll('.thing:not(.missed)').length") == 2
    assert many.evaluate("document.querySelectorAll('.line:not(.missed)[data-ends]').length") == 3


def test_large_system_opens_on_demand(
    browse: Callable[[Path], Page], complaints: list[str], tmp_path: Path
) -> None:
    """At first its stack alone is there; opened, its functions are, and are read as ever."""
    large = browse(write_many(tmp_path / "cdk.out", functions=101))
    assert large.locator("button.function").count() == 0

    large.locator("summary").click()
    large.locator("button.function").nth(100).click()

    assert large.evaluate(OPEN) == "Many/Task99/Function"
    assert large.locator("button.function").count() == 101
    assert complaints == []


def test_search_finds_what_is_not_open(browse: Callable[[Path], Page], tmp_path: Path) -> None:
    """And opens the stack where it is."""
    large = browse(write_many(tmp_path / "cdk.out", functions=101))

    large.locator("#filter").press_sequentially("task42")

    expect(large.locator("#found")).to_have_text("1 of 101 functions")
    expect(large.locator(".functions > li:not(.missed) button")).to_be_visible()
    assert large.locator(".functions > li.missed").count() == 100


def test_focus_lights_what_belongs_together(many: Page) -> None:
    """The function's trigger, its queue and the table; nothing of another function."""
    many.evaluate("document.querySelectorAll('button.function')[3].focus()")

    assert many.evaluate("document.querySelectorAll('.box.lit').length") == 4
    assert many.evaluate("document.querySelectorAll('.line.lit').length") == 3


def test_colours_are_the_readers(many: Page) -> None:
    """Light or dark, as the system is set."""
    background = "getComputedStyle(document.body).backgroundColor"
    light = many.evaluate(background)

    many.emulate_media(color_scheme="dark")

    assert (light, many.evaluate(background)) == ("rgb(246, 247, 249)", "rgb(18, 22, 27)")


def test_page_fits_a_phone(many: Page) -> None:
    """Each function is there in full above who may invoke it, and nothing scrolls sideways."""
    many.set_viewport_size({"width": 390, "height": 800})
    edges = "[...document.querySelectorAll('.box')].map((box) => box.getBoundingClientRect())"

    assert many.evaluate("document.documentElement.scrollWidth") <= 390
    assert many.evaluate("document.querySelector('.scroll').scrollWidth") <= 390
    assert many.evaluate(f"Math.max(...{edges}.map(({{ right }}) => right))") <= 390
    first = many.evaluate(f"{edges}.slice(0, 2).map(({{ top, bottom }}) => [top, bottom])")
    (_, end_of_function), (start_of_trigger, _) = first
    assert 0 < start_of_trigger - end_of_function < 20
