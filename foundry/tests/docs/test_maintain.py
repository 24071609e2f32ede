"""Pages for maintainers, docs/maintain/architecture.md and CONTRIBUTING.md, name what there is."""

import re
from pathlib import Path

import pytest

import lambda_foundry
from lambda_foundry.project import project_root

PACKAGE = Path(*lambda_foundry.__path__)
ARCHITECTURE = project_root() / "docs" / "maintain" / "architecture.md"
FILE = re.compile(r"[\w./{}-]*\w\.(?:py|toml|json|cjs|yml)\b|`[\w./]+/`")
ELSEWHERE = {
    *(".foundry-template.json", ".synthesis.json", "cookiecutter.json", "dist/", "vendor/"),
    *("event.json", "handler.py", "stack.py", "test.py"),
}
"""What a command makes, and the four templates of each trigger."""


def named_files(page: Path) -> set[str]:
    """The paths in the text and the pictures of a page."""
    paths = {path.strip("`") for path in FILE.findall(page.read_text(encoding="utf-8"))}
    return {path for path in paths if "NAME" not in path} - ELSEWHERE


@pytest.mark.parametrize("page", [ARCHITECTURE, project_root() / "CONTRIBUTING.md"], ids=str)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    """In the repository, the package or its tests."""
    folders = (project_root(), PACKAGE, project_root() / "foundry" / "tests")
    named = named_files(page)

    assert [path for path in named if not any((one / path).exists() for one in folders)] == []
    assert len(named) > 5


def test_every_room_is_in_the_table() -> None:
    """Each package of lambda_foundry has its line."""
    table = ARCHITECTURE.read_text(encoding="utf-8").partition("## The rooms")[2]
    rooms = [file.parent.name for file in PACKAGE.glob("*/__init__.py")]

    assert [room for room in rooms if f"`{room}`" not in table.partition("##")[0]] == []
