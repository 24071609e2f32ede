"""Links from page to page lead somewhere."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from lambda_foundry.project import project_root, shown
from tests.docs.pages import HOW_TO, PAGES, TUTORIAL

LINK = re.compile(
    r"(?:\]\(|^\[[^\]]+\]: )(?!https?:)([^)#\s]*)(?:#([^)\s]+))?(?:\)|$)", flags=re.MULTILINE
)
"""In a sentence, or defined at the end of a page."""
WAY = re.findall(
    r"^\d+\. \[[^\]]+\]\(how-to/([^)]+)\)", TUTORIAL.read_text(encoding="utf-8"), flags=re.MULTILINE
)
"""The pages that follow on the tutorial, in their order."""
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


@pytest.mark.parametrize(("page", "following"), list(pairwise(WAY)))
def test_page_leads_to_the_next_one_of_the_way(page: str, following: str) -> None:
    """As the tutorial lists them."""
    line = "Next on the [way from the tutorial](../tutorial.md#where-to-go-on): ["
    (last,) = re.findall(
        rf"^{re.escape(line)}.+\]\((.+)\)$",
        (HOW_TO / page).read_text(encoding="utf-8"),
        re.MULTILINE,
    )

    assert last == following
