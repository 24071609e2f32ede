"""Bad input through both commands: lines that say why, and the project as it was."""

import json
from itertools import takewhile
from pathlib import Path

import pytest

from tests.scaffold.bad_answers import GOOD_ANSWERS
from tests.scaffold.small_project import SmallProject

pytestmark = pytest.mark.slow

BAD_ANSWERS = {
    "service": "../../evil",
    "function": "bestellungen_für_zürich",
    "description": "Takes orders\x1b[31m\nand more",
    "memory": "127",
    "timeout": "901",
}
"""What cookiecutter itself would take."""

BAD_CHOICES = {"trigger": "../sqs", "use_requests": "maybe"}
"""What cookiecutter answers by a traceback, or by another choice."""


def given(answers: dict[str, str]) -> list[str]:
    """Answers on the command line."""
    return [f"{key}={text}" for key, text in answers.items()]


def told_keys(lines: str) -> list[str]:
    """Which answer each line is about."""
    return [line.removeprefix("error: ").partition(":")[0] for line in lines.splitlines()]


def test_new_refuses_bad_answers(project: SmallProject) -> None:
    """A line for each, exit status 1, no traceback, nothing changed."""
    before = project.tree()

    result = project.new("--no-input", *given(BAD_ANSWERS | BAD_CHOICES))

    assert result.returncode == 1
    assert sorted(told_keys(result.stderr)) == sorted(BAD_ANSWERS | BAD_CHOICES)
    assert project.tree() == before


@pytest.mark.parametrize(
    ("key", "value"), [("function", "class"), ("trigger", "99"), ("use_requests", "maybe")]
)
def test_new_refuses_a_bad_answer_to_a_question(
    key: str, value: str, project: SmallProject
) -> None:
    """Where nobody sits at a terminal to be asked again."""
    before = project.tree()
    earlier = given(dict(takewhile(lambda answer: answer[0] != key, GOOD_ANSWERS.items())))

    result = project.new(*earlier, answers=f"{value}\n")

    assert result.returncode == 1
    assert f"error: {key}: " in result.stderr
    assert "Traceback" not in result.stderr
    assert project.tree() == before


def test_new_says_which_answer_is_missing(project: SmallProject) -> None:
    """When standard input ends before the questions do."""
    before = project.tree()

    result = project.new("service=shop", answers="orders\n")

    assert result.returncode == 1
    assert result.stderr == "error: trigger: no answer; give trigger=… or --no-input\n"
    assert project.tree() == before


def test_new_refuses_what_it_does_not_ask(project: SmallProject) -> None:
    """A slip of the key, a template's own variable, no key, a second answer."""
    before = project.tree()

    result = project.new(
        "--no-input", "servce=shop", "_extensions=os", "orders", "memory=1", "memory=1"
    )

    assert result.returncode == 1
    assert [line.partition(";")[0] for line in result.stderr.splitlines()] == [
        "error: 'orders': write key=value",
        "error: 'servce' is no question",
        "error: '_extensions' is no question",
        "error: 'memory' is given twice",
        "error: memory: '1': write a whole number of megabytes from 128 to 10240",
    ]
    assert project.tree() == before


def test_new_refuses_a_function_that_is_there(project: SmallProject) -> None:
    """Before it asks anything else."""
    before = project.tree()

    result = project.new("service=uptime", "function=check")

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("error: function: lambda_src/uptime/check/handler.py is there")
    assert project.tree() == before


def test_cookiecutter_refuses_bad_answers(project: SmallProject) -> None:
    """The plain command too: our lines, no traceback, nothing changed, no folder left."""
    before = project.tree()

    result = project.cookiecutter("--no-input", *given(BAD_ANSWERS))

    assert result.returncode == 1
    assert told_keys(result.stdout) == list(BAD_ANSWERS)
    assert result.stderr == ""
    assert project.tree() == before


@pytest.mark.parametrize(
    "marks",
    ["{{{{ {} }}}}", "{{% set x = {} %}}", "a {{# b, {}"],
    ids=["value", "block", "comment"],
)
def test_cookiecutter_never_evaluates_an_answer(
    marks: str, project: SmallProject, tmp_path: Path
) -> None:
    """Not even one that would do something on its way to being refused."""
    proof, before = tmp_path / "proof", project.tree()
    code = f"cycler.__init__.__globals__.os.popen('touch {proof}').read()"

    result = project.cookiecutter("--no-input", f"description={marks.format(code)}")

    assert result.returncode == 1
    assert result.stdout.startswith("error: ")
    assert result.stdout.endswith(": leave out the braces\n")
    assert not proof.exists()
    assert project.tree() == before


def test_cookiecutter_refuses_a_function_that_is_there(project: SmallProject) -> None:
    """Nothing is overwritten."""
    before = project.tree()

    result = project.cookiecutter("--no-input", "service=uptime", "function=check")

    assert result.returncode == 1
    assert "error: function: lambda_src/uptime/check/handler.py is there" in result.stdout
    assert project.tree() == before


def test_cookiecutter_refuses_a_choice_that_there_is_not(project: SmallProject) -> None:
    """In the words of `foundry new`, where cookiecutter ends in a traceback or takes the second."""
    before = project.tree()

    result = project.cookiecutter("--no-input", "memory=1", "memory=2", *given(BAD_CHOICES))

    assert result.returncode == 1
    assert [line.partition(";")[0] for line in result.stderr.splitlines()] == [
        "error: 'memory' is given twice",
        "error: trigger: '../sqs': there is no such trigger",
        "error: use_requests: 'maybe': write yes or no",
    ]
    assert result.stdout == "Pre-Prompt Hook script failed\n"
    assert project.tree() == before


def test_cookiecutter_refuses_a_bad_replay(project: SmallProject, tmp_path: Path) -> None:
    """A replay file skips the questions, not the checks."""
    before = project.tree()
    settings = json.loads(project.read("cookiecutter-template/cookiecutter.json"))
    replay = tmp_path / "replay.json"
    replay.write_text(json.dumps({"cookiecutter": settings | BAD_ANSWERS | BAD_CHOICES}))

    result = project.cookiecutter("--replay-file", str(replay))

    assert result.returncode == 1
    assert sorted(told_keys(result.stdout)) == sorted(BAD_ANSWERS | BAD_CHOICES)
    assert project.tree() == before


def test_cookiecutter_refuses_a_bad_default(project: SmallProject, tmp_path: Path) -> None:
    """What one's own settings say is checked as well, also a choice that there isn't."""
    before = project.tree()
    defaults = tmp_path / "defaults.yaml"
    defaults.write_text(json.dumps({"default_context": BAD_ANSWERS | BAD_CHOICES}))

    result = project.cookiecutter("--no-input", "--config-file", str(defaults))

    assert result.returncode == 1
    assert sorted(told_keys(result.stdout)) == sorted(BAD_ANSWERS | BAD_CHOICES)
    assert project.tree() == before


def test_cookiecutter_passes_over_what_others_ask(project: SmallProject, tmp_path: Path) -> None:
    """Settings hold a name for other templates, and a default that is answered isn't looked at."""
    before = project.tree()
    defaults = tmp_path / "defaults.yaml"
    defaults.write_text("default_context: {full_name: Ada, memory: 127}")

    result = project.cookiecutter(
        "--no-input", "--config-file", str(defaults), "memory=128", "timeout=0"
    )

    assert told_keys(result.stdout) == ["timeout"]
    assert project.tree() == before


def test_cookiecutter_refuses_what_it_would_pass_over(project: SmallProject) -> None:
    """A slip of the key would add another function than was meant; without hooks there is none."""
    before = project.tree()

    own = "_extensions=lambda_foundry.scaffold.extension.ScaffoldExtension"
    result = project.cookiecutter("--no-input", "--accept-hooks", "no", "servce=billing", own)

    assert result.returncode == 1
    assert [line.partition(";")[0] for line in result.stdout.splitlines()] == [
        "error: 'servce' is no question",
        "error: '_extensions' is no question",
        "error: --accept-hooks no: a hook puts the files in their places",
    ]
    assert project.tree() == before


def test_cookiecutter_refuses_a_folder_that_is_no_project(
    project: SmallProject, tmp_path: Path
) -> None:
    """Nothing is written there either."""
    before, elsewhere = project.tree(), tmp_path / "elsewhere"
    elsewhere.mkdir()

    result = project.cookiecutter("--no-input", "--output-dir", str(elsewhere))

    assert result.returncode == 1
    assert "error: there is no cdk.json here; run this at the root" in result.stdout
    assert list(elsewhere.iterdir()) == []
    assert project.tree() == before
