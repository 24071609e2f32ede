"""The page of a function's properties says what the test of them tries."""

from tests.docs.function_page import PAGE, page

AGAIN = "write it again, in foundry/: uv run python -m tests.docs.function_page"


def test_page_is_made_from_what_is_tried() -> None:
    """To the letter, with every property; nobody has changed it by hand."""
    assert PAGE.read_text(encoding="utf-8") == page(), AGAIN
