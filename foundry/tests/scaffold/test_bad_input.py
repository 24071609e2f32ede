"""Bad input through both commands: a line that says why, and the project as it was."""

import json
from pathlib import Path

import pytest

from lambda_foundry.project import project_root
from lambda_foundry.scaffold.answers import problem
from tests.scaffold.bad_answers import BAD_ANSWERS, GOOD_ANSWERS
from tests.scaffold.project_copy import ProjectCopy, Tree

pytestmark = pytest.mark.slow

QUESTIONS = list(GOOD_ANSWERS)


@pytest.fixture(scope="module")
def before(project: ProjectCopy) -> Tree:
    """What is in the project before anything bad is tried."""
    return project.tree()


def given(key: str, value: str) -> list[str]:
    """Good answers on the command line, with a bad one."""
    return [f"{name}={text}" for name, text in {**GOOD_ANSWERS, key: value}.items()]


@pytest.mark.parametrize(("key", "value", "told"), BAD_ANSWERS)
def test_new_refuses_a_bad_answer(
    key: str, value: str, told: str, project: ProjectCopy, before: Tree
) -> None:
    """One line, exit status 1, no traceback, nothing changed."""
    result = project.new("--no-input", *given(key, value))

    (line,) = result.stderr.splitlines()
    assert result.returncode == 1
    assert line.startswith(f"error: {key}: ")
    assert told in line
    assert project.tree() == before


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("service", "../../evil"),
        ("service", "{{ 7*7 }}"),
        ("function", "class"),
        ("function", "bestellungen_für_zürich"),
        ("trigger", "sqss"),
        ("trigger", "21"),
        ("description", 'Takes "orders"'),
        ("use_requests", "maybe"),
        ("memory", "127"),
        ("timeout", "901"),
    ],
)
def test_new_refuses_a_bad_answer_to_a_question(
    key: str, value: str, project: ProjectCopy, before: Tree
) -> None:
    """Where nobody sits at a terminal to be asked again."""
    asked = QUESTIONS[: QUESTIONS.index(key)]
    result = project.new(*given("service", "shop")[: len(asked)], answers=f"{value}\n")

    assert result.returncode == 1
    assert f"error: {key}: " in result.stderr
    assert "Traceback" not in result.stderr
    assert project.tree() == before


def test_new_says_which_answer_is_missing(project: ProjectCopy, before: Tree) -> None:
    """When standard input ends before the questions do."""
    result = project.new("service=shop", answers="orders\n")

    assert result.returncode == 1
    assert result.stderr == "error: trigger: no answer; give trigger=… or --no-input\n"
    assert project.tree() == before


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("servce=shop", "error: 'servce' is no question; did you mean service?"),
        ("_extensions=os", "error: '_extensions' is no question"),
        ("orders", "error: 'orders': write key=value"),
        ("--force", "error: '--force': write key=value"),
        ("service=concepts", "error: 'service' is given twice; write it once"),
    ],
)
def test_new_refuses_what_it_does_not_ask(
    argument: str, told: str, project: ProjectCopy, before: Tree
) -> None:
    """A slip of the key, a template's own variable, an option that there is not."""
    result = project.new("--no-input", "service=uptime", argument)

    assert result.returncode == 1
    assert result.stderr.startswith(told)
    assert project.tree() == before


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("service", "building_blocks"),
        ("function", "../../evil"),
        ("function", "/tmp/evil"),  # noqa: S108  # nothing is written there
        ("function", "{{ 7*7 }}"),
        ("service", "{% raw %}"),
        ("description", 'Takes "orders"'),
        ("description", "Takes orders\\"),
        ("description", "Takes orders\nand more"),
        ("description", "{{ cookiecutter.__class__ }}"),
        ("description", "a {# b"),
        ("memory", "127"),
        ("timeout", "901"),
    ],
)
def test_cookiecutter_refuses_a_bad_answer(
    key: str, value: str, project: ProjectCopy, before: Tree
) -> None:
    """The plain command too: our line, no traceback, nothing changed, no folder left."""
    result = project.cookiecutter("--no-input", *given(key, value))

    assert result.returncode == 1
    assert "error: " in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    assert project.tree() == before


@pytest.mark.samples
def test_new_refuses_a_function_that_is_there(project: ProjectCopy, before: Tree) -> None:
    """Before it asks anything else."""
    result = project.new("service=uptime", "function=check")

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("error: function: lambda_src/uptime/check/handler.py is there")
    assert project.tree() == before


@pytest.mark.samples
def test_cookiecutter_refuses_a_function_that_is_there(project: ProjectCopy, before: Tree) -> None:
    """Nothing is overwritten."""
    result = project.cookiecutter("--no-input", "service=uptime", "function=check")

    assert result.returncode == 1
    assert "error: function: lambda_src/uptime/check/handler.py is there" in result.stdout
    assert project.tree() == before


def test_cookiecutter_never_evaluates_an_answer(
    project: ProjectCopy, before: Tree, tmp_path: Path
) -> None:
    """Not even one that would do something on its way to being refused."""
    proof = tmp_path / "proof"
    code = f"{{{{ cycler.__init__.__globals__.os.popen('touch {proof}').read() }}}}"

    result = project.cookiecutter("--no-input", *given("description", code))

    assert result.returncode == 1
    assert not proof.exists()
    assert project.tree() == before


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("trigger", "sqss"),
        ("trigger", "21"),
        ("trigger", ""),
        ("trigger", "{{ 7*7 }}"),
        ("use_requests", "maybe"),
        ("use_requests", ""),
    ],
)
def test_cookiecutter_refuses_a_choice_that_there_is_not(
    key: str, value: str, project: ProjectCopy, before: Tree
) -> None:
    """In the words of `foundry new`, where cookiecutter itself ends in a traceback."""
    result = project.cookiecutter("--no-input", *given(key, value))

    assert result.returncode == 1
    assert result.stderr == f"error: {problem(key, value)}\n"
    assert result.stdout == "Pre-Prompt Hook script failed\n"
    assert project.tree() == before


def test_cookiecutter_refuses_two_answers_to_a_question(project: ProjectCopy, before: Tree) -> None:
    """It would take the second."""
    result = project.cookiecutter("--no-input", "trigger=sqs", "trigger=sns")

    assert result.returncode == 1
    assert result.stderr == "error: 'trigger' is given twice; write it once\n"
    assert project.tree() == before


@pytest.mark.parametrize(("key", "value"), [("service", "../../evil"), ("trigger", "../sqs")])
def test_cookiecutter_refuses_a_bad_replay(
    key: str, value: str, project: ProjectCopy, before: Tree, tmp_path: Path
) -> None:
    """A replay file skips the questions, not the checks."""
    replay = tmp_path / "replay.json"
    settings = json.loads(
        (project_root() / "cookiecutter-template" / "cookiecutter.json").read_text()
    )
    replay.write_text(json.dumps({"cookiecutter": {**settings, **GOOD_ANSWERS, key: value}}))

    result = project.cookiecutter("--replay-file", str(replay))

    assert result.returncode == 1
    assert f"error: {key}: '{value}'" in result.stdout
    assert project.tree() == before


@pytest.mark.parametrize(
    ("key", "value"),
    [("service", "../../evil"), ("trigger", "sqss"), ("use_requests", "maybe"), ("memory", "127")],
)
def test_cookiecutter_refuses_a_bad_default(
    key: str, value: str, project: ProjectCopy, before: Tree, tmp_path: Path
) -> None:
    """What one's own settings say is checked as well, also a choice that there isn't."""
    defaults = tmp_path / "defaults.yaml"
    defaults.write_text(f"default_context: {{{key}: {value}}}")

    result = project.cookiecutter("--no-input", "--config-file", str(defaults))

    assert result.returncode == 1
    assert result.stdout.startswith(f"error: {key}: '{value}'")
    assert project.tree() == before


def test_cookiecutter_passes_over_what_others_ask(
    project: ProjectCopy, before: Tree, tmp_path: Path
) -> None:
    """Settings hold a name for other templates, and a default that is answered isn't looked at."""
    defaults = tmp_path / "defaults.yaml"
    defaults.write_text("default_context: {full_name: Ada, memory: 127}")

    result = project.cookiecutter(
        "--no-input", "--config-file", str(defaults), "memory=128", "timeout=0"
    )

    assert result.stdout.splitlines() == [
        "error: timeout: '0': write a whole number of seconds from 1 to 900"
    ]
    assert project.tree() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["servce=billing"], "error: 'servce' is no question; did you mean service?"),
        (["_extensions=scaffold_extension.ScaffoldExtension"], "error: '_extensions' is no"),
        (["--accept-hooks", "no"], "error: --accept-hooks no: a hook puts the files"),
    ],
)
def test_cookiecutter_refuses_what_it_would_pass_over(
    arguments: list[str], told: str, project: ProjectCopy, before: Tree
) -> None:
    """A slip of the key would add another function than was meant; without hooks there is none."""
    result = project.cookiecutter("--no-input", *arguments)

    assert result.returncode == 1
    assert result.stdout.startswith(told)
    assert project.tree() == before


def test_cookiecutter_refuses_a_folder_that_is_no_project(
    project: ProjectCopy, before: Tree, tmp_path: Path
) -> None:
    """Nothing is written there either."""
    result = project.cookiecutter("--no-input", "--output-dir", str(tmp_path))

    assert result.returncode == 1
    assert "error: there is no app.py here; run this at the root" in result.stdout
    assert list(tmp_path.iterdir()) == []
    assert project.tree() == before
