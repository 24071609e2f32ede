"""The picture in the README shows what the first commands print; drawings have words, too."""

import re
from pathlib import Path

import pytest

from lambda_foundry.project import project_root
from tests.docs.pages import PAGES, is_shown
from tests.docs.picture import FOLDER, THEMES, TRANSCRIPT, as_on_a_page, drawn, file

AGAIN = "draw it again, in foundry/: uv run python -m tests.docs.picture"
DRAWINGS = sorted(set(FOLDER.glob("*.svg")) - {file(name) for name in THEMES})
"""Those by hand, one for light and dark."""


@pytest.mark.parametrize("name", THEMES)
def test_picture_is_drawn_from_the_transcript(name: str) -> None:
    """Byte for byte, so nobody has changed it by hand."""
    assert file(name).read_text() == drawn(TRANSCRIPT.read_text(), name), AGAIN


@pytest.mark.parametrize("name", THEMES)
def test_picture_needs_nothing_from_elsewhere(name: str) -> None:
    """No font, no script: GitHub would show it without."""
    addresses = re.findall(r"https?://[^\"') ]+", file(name).read_text())

    assert addresses == ["http://www.w3.org/2000/svg"]


def test_readme_shows_it_light_and_dark() -> None:
    """With words for those who can't see it."""
    readme = (project_root() / "README.md").read_text()

    assert (
        '<source media="(prefers-color-scheme: dark)" srcset="docs/pictures/start-dark.svg">'
        in readme
    )
    (alternative,) = re.findall(r'<img src="docs/pictures/start-light.svg" alt="([^"]+)"', readme)
    assert "foundry init" in alternative
    assert "foundry synth" in alternative
    assert "foundry invoke" in alternative


@pytest.mark.slow
def test_commands_print_what_the_picture_shows(first_commands: str) -> None:
    """In their order, in an empty folder; only numbers of tests may differ."""
    shown = as_on_a_page(TRANSCRIPT.read_text())

    assert is_shown(first_commands, shown), f"{first_commands}\n{AGAIN}"


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.stem)
def test_drawing_is_told_in_words(drawing: Path) -> None:
    """In the file and on each page that shows it; at night it has other colours."""
    text = drawing.read_text(encoding="utf-8")
    shows = re.compile(rf"!\[([^\]]*)\]\([^)]*{re.escape(drawing.name)}\)")
    pages = " ".join(page.read_text(encoding="utf-8") for page in PAGES)
    words = shows.findall(pages)

    assert all(part in text for part in ("<title ", "<desc ", "prefers-color-scheme: dark"))
    assert words
    assert min(map(len, words)) > 50
