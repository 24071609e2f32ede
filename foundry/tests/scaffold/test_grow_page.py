"""Each change that `docs/how-to/grow-a-function.md` shows, tried."""

import pytest

from tests.scaffold.scaffolds import CHANGES, Scaffolds

pytestmark = pytest.mark.slow


def test_every_change_of_the_page_can_be_applied(scaffolds: Scaffolds) -> None:
    """One after the other; that what comes out is green is for test_every_scaffold.py to say."""
    assert scaffolds.page_told == [""] * len(CHANGES)
