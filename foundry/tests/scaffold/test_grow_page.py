"""Each change that `docs/how-to/grow-a-function.md` shows, tried."""

import re

import pytest

from lambda_foundry.project import project_root
from tests.scaffold.project_copy import ProjectCopy

pytestmark = pytest.mark.slow

PAGE = (project_root() / "docs" / "how-to" / "grow-a-function.md").read_text(encoding="utf-8")
CHANGES: list[str] = re.findall(r"^```diff\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
SCAFFOLDED = [
    dict(re.findall(r"(\w+)=(\w+)", line))
    for line in PAGE.splitlines()
    if line.startswith("$ uv run foundry new ")
]

VALIDATED = (
    "import sys; from pathlib import Path; from lambda_foundry.synthesis.without_cli import synthesize;"
    "synthesize(Path(sys.argv[1]), validate=True)"
)


def test_every_change_of_the_page_is_green(project: ProjectCopy) -> None:
    """Applied one after the other: formatted, typed, valid by all checks, and tested."""
    project.equip()
    project.bake(SCAFFOLDED)
    for change in CHANGES:
        applied = project.run("git", "apply", "--unidiff-zero", "-", answers=change)
        assert applied.stderr == ""

    project.passes("ruff", "format", "--check", ".")
    project.passes("ruff", "check", ".")
    project.passes("mypy")
    project.passes("pytest", "-q", *project.tests_of(SCAFFOLDED))
    validated = project.python("-c", VALIDATED, str(project.home / "cdk.out"))
    assert validated.stderr == ""
