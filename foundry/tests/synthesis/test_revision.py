"""Another revision is synthesized once, and again only when another one is asked for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lambda_foundry.project import in_project
from lambda_foundry.synthesis.without_cli import files_of, then_and_now
from tests.synthesis.stand_in import Project

AUTHOR = ("-c", "user.name=tester", "-c", "user.email=tester@example.com")
STACK = "stacks/shop/stack.txt"


def commit(folder: Path) -> None:
    """Take the files as they are into a revision."""
    git = [shutil.which("git") or "git", *AUTHOR, "-c", "advice.addEmbeddedRepo=false"]
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "All")):
        subprocess.run([*git, *words], cwd=folder, check=True)


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
    commit(project.folder)
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
    commit(committed.folder)

    assert again == then != now
    assert compared(committed) == (now, now)


def test_comparison_is_made_where_nothing_can_be_kept(committed: Project) -> None:
    """As in a checkout that can't be written, where `.build` is no folder for once."""
    shutil.rmtree(committed.folder / ".build", ignore_errors=True)
    Path(committed.folder / ".build").touch()

    then, now = compared(committed)

    assert then == now


def test_submodule_is_part_of_a_revision(committed: Project) -> None:
    """As it was then, though git leaves it out of an archive."""
    committed.write("parts/part.txt", "as it was")
    commit(committed.folder / "parts")
    commit(committed.folder)
    committed.write("parts/part.txt", "edited")

    with in_project(committed.folder):
        archives = files_of("HEAD")

    assert set(archives) == {"", "parts"}
    assert b"as it was" in archives["parts"]


@pytest.mark.skipif(sys.platform == "win32", reason="lets few people make links")
def test_link_out_of_the_project_is_taken_along(committed: Project) -> None:
    """It leads where it led: to what several projects of a machine share."""
    (committed.folder / "everyones").symlink_to(committed.folder.parent.resolve())
    commit(committed.folder)

    then, now = compared(committed)

    assert then == now
