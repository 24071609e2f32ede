"""The page of the public names says what their docstrings say, and the list of pages has each."""

from tests.docs.api_page import PAGE, page
from tests.docs.llms import FILE, llms

AGAIN = "write it again, in foundry/: uv run python -m tests.docs.api_page"


def test_page_is_made_from_the_docstrings() -> None:
    """To the letter, with every public name; nobody has changed it by hand."""
    assert PAGE.read_text(encoding="utf-8") == page(), AGAIN


def test_list_of_pages_is_made_from_them() -> None:
    """For assistants: each page of the docs with its title and its first sentence."""
    assert FILE.read_text(encoding="utf-8") == llms(), AGAIN
