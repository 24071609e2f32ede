"""Each change that `docs/how-to/grow-a-function.md` shows, tried."""

import pytest

from tests.scaffold.scaffolds import STEPS, Scaffolds

pytestmark = pytest.mark.slow


def test_every_change_of_the_page_can_be_applied(scaffolds: Scaffolds) -> None:
    """They fit, and make the files that it shows; for what comes out see test_every_scaffold.py."""
    assert scaffolds.page_told == [""] * len(STEPS)
