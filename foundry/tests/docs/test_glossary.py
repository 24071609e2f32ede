"""Words that few know before they begin lead to the glossary, or are explained where they stand."""

from pathlib import Path

import pytest

from lambda_foundry.project import shown
from tests.docs.glossary import GLOSSARY, PAGES, TERMS, unexplained
from tests.docs.test_links import anchors

AGAIN = "write the links, in foundry/: uv run python -m tests.docs.glossary"


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_first_use_of_a_word_is_explained(page: Path) -> None:
    """By a link, or in *italics* where the sentence says what it is; tables may be short."""
    assert [term for term, _ in unexplained(page)] == [], AGAIN


def test_glossary_has_each_word() -> None:
    """Under a heading of its own."""
    headings = {term.lower().replace(" ", "-") for term in TERMS}

    assert headings <= anchors(GLOSSARY)
