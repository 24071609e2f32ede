"""Links from page to page lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambda_foundry.project import project_root, shown
from tests.docs.pages import PAGES

LINK = re.compile(
    r"(?:\]\(|^\[[^\]]+\]: )(?!https?:)([^)#\s]*)(?:#([^)\s]+))?(?:\)|$)", flags=re.MULTILINE
)
"""In a sentence, or defined at the end of a page."""
HEADING = re.compile(r"^#+ (.+)$", flags=re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """What GitHub calls the headings of a page in an address."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> Iterator[str]:
    """The links to files that aren't there, and to headings that their page hasn't."""
    for link in LINK.finditer(page.read_text(encoding="utf-8")):
        target = page.parent / link[1] if link[1] else page
        if not target.exists() or (link[2] and link[2] not in anchors(target)):
            yield link[0]


@pytest.mark.parametrize("page", [*PAGES, project_root() / "CHANGELOG.md"], ids=shown)
def test_links_lead_somewhere(page: Path) -> None:
    """To a file of the project, and to a heading that is in it."""
    assert list(broken_links(page)) == []
