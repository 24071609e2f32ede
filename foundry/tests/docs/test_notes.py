"""The table of a beginner's notes: each leads to a page, an example and a test that are there."""

import re

import pytest

from lambda_foundry.project import project_root
from tests.docs.pages import PAGES

PAGE = project_root() / "docs" / "concepts" / "from-your-notes.md"
ROW = re.compile(
    r"^\| (?P<note>[^|]+) \| (?P<answer>[^|]+) \| \[\w+\]\((?P<link>[^)]+)\) \|"
    r" `(?P<example>[^`]+)` \| `(?P<file>[^`:]+)::(?P<test>\w+)` \|$",
    re.MULTILINE,
)
TABLE = PAGE.read_text(encoding="utf-8").partition("## The table")[2]
ROWS = list(ROW.finditer(TABLE))


def test_every_row_is_whole() -> None:
    """Note, answer, page, example and test; the first two lines are the table's head."""
    lines = [line for line in TABLE.splitlines() if line.startswith("|")]

    assert len(ROWS) == len(lines) - 2
    assert PAGE in PAGES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["note"])
def test_note_has_its_example_and_its_test(row: re.Match[str]) -> None:
    """By their names, so that a renamed test is noticed; `test_links` follows the page."""
    assert (project_root() / row["example"]).is_file()
    written = (project_root() / row["file"]).read_text(encoding="utf-8")
    assert f"def {row['test']}(" in written
