"""What README and docs tell people to type works, and prints what they say it prints."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from building_blocks.project import shown
from tests.docs.not_run import NOT_RUN, RUN, is_run
from tests.docs.pages import PAGES, Command, commands, is_shown, steps
from tests.scaffold.project_copy import ProjectCopy

SYNTHESIZED = ("-c", "from tools.invoke.fresh_assembly import *; fresh_assembly()")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """One fresh copy of the project for all pages."""
    copy = ProjectCopy.made_in(tmp_path_factory.mktemp("docs"))
    copy.equip()
    return copy


@pytest.fixture
def project(clone: ProjectCopy) -> Iterator[ProjectCopy]:
    """The copy, synthesized; what a page changes in it is taken back."""
    result = clone.python(*SYNTHESIZED)
    assert result.returncode == 0, result.stderr
    yield clone
    clone.git("checkout", "--quiet", ".")
    clone.git("clean", "--quiet", "--force", "-d")


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=shown)
def test_page_says_what_happens(page: Path, project: ProjectCopy) -> None:
    """Each step of the page, in its order: files, changes, and commands with their output."""
    for step in steps(page):
        if not isinstance(step, Command) or is_run(step):
            step.follow(project)


@pytest.mark.parametrize("beginning", [*NOT_RUN, *RUN])
def test_exception_is_on_a_page(beginning: str) -> None:
    """No command is listed that no page has any more."""
    texts = [command.text for page in PAGES for command in commands(page)]

    assert any(text.startswith(beginning) for text in texts)


@pytest.mark.parametrize(
    ("printed", "output", "expected"),
    [
        ("a\nb\n", "a\nb", True),
        ("a\nb\n", "a", False),
        ("a\nb\n", "…\nb", True),
        ("b\n", "…\nb", True),
        ("a\nb\n", "…\na", False),
        ("took 12 ms", "took … ms", True),
        ("took\n12 ms", "took … ms", False),
        ("a.b\n", "a…c", False),
        ("", "…", True),
    ],
)
def test_output_is_compared_but_for_what_it_leaves_out(
    printed: str, output: str, expected: bool
) -> None:
    """`…` is anything in a line, or any lines; all else is as it stands."""
    assert is_shown(printed, output) is expected
