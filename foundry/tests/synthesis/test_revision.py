"""Another revision is synthesized once, and again only when another one is asked for."""

import shutil
import subprocess
from pathlib import Path

import pytest

from lambda_foundry.project import in_project
from lambda_foundry.synthesis.revision import then_and_now
from tests.synthesis.stand_in import Project

AUTHOR = ("-c", "user.name=tester", "-c", "user.email=tester@example.com")
STACK = "stacks/shop/stack.txt"


def commit(project: Project) -> None:
    """Take the files as they are into a revision."""
    git = [shutil.which("git") or "git", *AUTHOR]
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "All")):
        subprocess.run([*git, *words], cwd=project.folder, check=True)


def compared(project: Project) -> tuple[str, str]:
    """What the two templates say of the stack, as it was and as it is."""
    with in_project(project.folder), then_and_now("HEAD") as both:
        then, now = ((each.directory / "Shop.template.json").read_text() for each in both)
    return then, now


def written(project: Project) -> dict[str, int]:
    """When the manifests of the two assemblies were written."""
    kept = project.folder / ".build" / "revision"
    return {name: (kept / name / "manifest.json").stat().st_mtime_ns for name in ("then", "now")}


@pytest.fixture
def committed(project: Project) -> Project:
    """A project whose files are those of its last revision."""
    project.write(".gitignore", ".build/\ncdk.out/\n")
    commit(project)
    return project


def test_comparison_is_made_once(committed: Project) -> None:
    """The same question again writes neither assembly anew."""
    then, now = compared(committed)
    before = written(committed)

    assert compared(committed) == (then, now)
    assert then == now
    assert written(committed) == before


def test_comparison_sees_what_is_edited(committed: Project) -> None:
    """The revision stays what it was, until it is another one."""
    then, _ = compared(committed)
    committed.write(STACK, "edited")

    again, now = compared(committed)
    commit(committed)

    assert again == then != now
    assert compared(committed) == (now, now)


def test_comparison_is_made_where_nothing_can_be_kept(committed: Project) -> None:
    """As in a checkout that can't be written, where `.build` is no folder for once."""
    shutil.rmtree(committed.folder / ".build", ignore_errors=True)
    Path(committed.folder / ".build").touch()

    then, now = compared(committed)

    assert then == now
