"""The page of the public names says what their docstrings say."""

from tests.docs.api_page import PAGE, page

AGAIN = "write it again, in foundry/: uv run python -m tests.docs.api_page"


def test_page_is_made_from_the_docstrings() -> None:
    """To the letter, with every public name; nobody has changed it by hand."""
    assert PAGE.read_text(encoding="utf-8") == page(), AGAIN
