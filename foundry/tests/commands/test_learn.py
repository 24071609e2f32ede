"""`foundry learn` says where one is in the tutorial, by the files of the project.

The tutorial runs it after its steps, too: foundry/tests/docs/test_own_project.py.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lambda_foundry.commands.learn import FAILED, INIT, SIGN, STEPS, Step, main
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import in_project
from tests.docs.pages import BLOCK, TUTORIAL

HEADING = re.compile(r"^## \d+\. (.+)$", flags=re.MULTILINE)
TEXT = TUTORIAL.read_text(encoding="utf-8")
TITLES, SECTIONS = HEADING.findall(TEXT), HEADING.split(TEXT)[2::2]
LEARN = "uv run foundry learn"
NOT_WRITTEN_BY_HAND = {
    "cdk.out/Notes.template.json": '{"Type": "AWS::Lambda::Function"}',
    "tests/events/notes/show.json": '{"routeKey": "GET /notes"}',
    "tests/snapshots/notes/keep.json": '{"can": ["put items into the notes table Notes"]}',
    "tests/snapshots/notes/show.json": '{"can": ["scan the notes table Notes"]}',
}


def files_of(section: str) -> dict[str, str]:
    """The files that a section of the tutorial shows whole."""
    titled = [block for block in BLOCK.finditer(section) if block["role"] == "title"]
    return {block["path"]: block["text"] for block in titled}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The tutorial's project after its fourth step."""
    for path, text in (NOT_WRITTEN_BY_HAND | files_of(TEXT)).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def learn(project: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints there."""
    with in_project(project):
        assert main([]) == 0
    return capsys.readouterr().out


def test_steps_are_those_of_the_tutorial() -> None:
    """By their headings, in the page's order."""
    assert [step.title for step in STEPS] == TITLES


@pytest.mark.parametrize(("step", "section"), list(zip(STEPS, SECTIONS, strict=True)), ids=TITLES)
def test_step_is_as_in_the_tutorial(step: Step, section: str) -> None:
    """Each file that the page shows there, with text that is in it, and each command."""
    shown = files_of(section)
    told = {part.path: part.has for part in step.parts}
    run = re.findall(r"^\$ (.+)$", section, flags=re.MULTILINE)

    assert set(shown) <= set(told)
    assert [path for path, text in shown.items() if told[path] not in text] == []
    assert set(run) - {LEARN} <= set(step.commands)
    assert [command for command in step.commands if command not in section] == []


def test_learn_names_what_no_file_tells(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A deployment leaves nothing in the project, so the commands are all there is to say."""
    said = learn(project, capsys)

    assert "  done  4. Show the notes over HTTP\n  next  5. Check" in said
    assert "What is left leaves nothing here that tells whether you did it:" in said
    assert said.endswith("    uv run foundry logs notes/show --stage dev\n")


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("cdk.out/Notes.template.json", None, "isn't there; run: uv run foundry synth"),
        ("lambda_src/notes/keep/handler.py", "", 'lacks: event["text"]'),
        (SIGN, "class KeepFunction: ...", 'lacks: "dynamodb:PutItem"'),
        ("tests/snapshots/notes/keep.json", "{}", "run: uv run foundry test --snapshot-update"),
        ("stacks/notes/show.py", None, "isn't there"),
    ],
)
def test_learn_says_what_a_file_lacks(
    path: str, text: str | None, told: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, and changes nothing."""
    if text is None:
        (project / path).unlink()
    else:
        (project / path).write_text(text, encoding="utf-8")
    before = sorted(project.rglob("*"))

    lines = learn(project, capsys).splitlines()

    assert [line for line in lines if line.startswith(f"  {path} ") and told in line]
    assert sorted(project.rglob("*")) == before


def test_learn_takes_other_quotes_and_spaces(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As another formatter writes them."""
    handler = project / "lambda_src/notes/keep/handler.py"
    text = handler.read_text(encoding="utf-8")
    handler.write_text(text.replace('["text"]', "[ 'text' ]"), encoding="utf-8")

    assert "  next  5." in learn(project, capsys)


def test_learn_names_failed_tests(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those that pytest remembers."""
    (project / FAILED).parent.mkdir(parents=True)
    failed = json.dumps({"tests/notes/test_keep.py::test_keep": True})
    (project / FAILED).write_text(failed, encoding="utf-8")

    assert learn(project, capsys).endswith("  tests/notes/test_keep.py::test_keep\n")


def test_learn_begins_where_no_project_is(tmp_path: Path) -> None:
    """By the command that makes one."""
    command = [sys.executable, "-m", "lambda_foundry", "learn"]
    said = subprocess.run(
        command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    ).stdout

    assert "  next  1. Make the project\n" in said
    assert f"run: {INIT}\n" in said


def test_learn_refuses_another_project(tmp_path: Path) -> None:
    """Whose files say nothing about the tutorial."""
    with in_project(tmp_path), pytest.raises(Mistake, match="this isn't the tutorial's project"):
        main([])
