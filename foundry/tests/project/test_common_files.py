"""What this repository and a new project have in common is the same, so that none falls behind."""

import json
import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.names import project_services
from lambda_foundry.project import project_root
from lambda_foundry.scaffold.new_function import function_questions
from lambda_foundry.scaffold.new_project import project_questions
from lambda_foundry.scaffold.package_source import PackageSource
from lambda_foundry.scaffold.project_files import Project, project_files

PACKAGE = Path(str(resources.files("lambda_foundry")))

SAMPLES = Project(
    name="lambda-foundry-samples",
    description="The sample project of Lambda Foundry, beside the package that does its work.",
    service="uptime",
    function="check",
    trigger="schedule",
    licence="apache-2.0",
    ci="github",
)
NEW = {
    str(path): text
    for path, text in project_files(
        SAMPLES, PackageSource(version="1.0.0", url=None, details={})
    ).items()
}
"""The files of a new project that is called as this one."""

OWN = {
    "AGENTS.md": "says here how to work on the package",
    "README.md": "says what the project is for",
    "pyproject.toml": "is compared by its settings",
    "stages.py": "has a setting of a sample",
}

COMMANDS = """\
        run: |
          pip install --quiet uv
          uv run foundry synth
          uv run foundry test
          uv run foundry check
"""
SCRIPT = """\
        run: .ci/run
"""
LOCKED = """\
  - package-ecosystem: uv
    directory: /
"""
TWICE = """\
  - package-ecosystem: pip
    directories: [/, /foundry]
"""
IGNORED = """\
.DS_Store
"""
HERE_TOO = """\
.DS_Store

# It records the address of the index that it was made with; a project of your own keeps its own.
uv.lock

# Wheels of the package.
dist/
"""
CHANGED = {
    ".github/dependabot.yml": (LOCKED, TWICE),
    ".github/workflows/check.yml": (COMMANDS, SCRIPT),
    ".github/workflows/deploy.yml": (COMMANDS, SCRIPT),
    ".gitignore": (IGNORED, HERE_TOO),
}
"""What stands in a new project, and what here: the gate, and a lock that isn't committed."""

ELSEWHERE = re.compile(
    rf"\b({'|'.join(project_services())}|poe|building_blocks)\b"
    r"|\b(docs/|foundry/tests|project-template)|\.ci/"
)
"""What only this repository has, or had."""


def here(path: str) -> str:
    """The text of a file of this repository."""
    return (project_root() / path).read_text(encoding="utf-8")


def settings(text: str) -> dict[str, Any]:
    """What a pyproject says."""
    return tomllib.loads(text)


@pytest.mark.parametrize("path", sorted(NEW.keys() - OWN.keys() - CHANGED.keys()))
def test_file_is_the_same(path: str) -> None:
    """To the letter."""
    assert NEW[path] == here(path)


@pytest.mark.parametrize("path", CHANGED)
def test_file_is_the_same_but_for_one_part(path: str) -> None:
    """What differs is written down here."""
    there, ours = CHANGED[path]

    assert NEW[path].count(there) == 1
    assert NEW[path].replace(there, ours) == here(path)


def test_template_of_functions_has_no_other_files() -> None:
    """A file that is only in this repository would be missing in projects."""
    folder = "cookiecutter-template"
    files = (path for path in (project_root() / folder).rglob("*") if path.is_file())
    ours = {path.relative_to(project_root()).as_posix() for path in files}

    assert {path for path in ours if "__pycache__" not in path} == {
        path for path in NEW if path.startswith(f"{folder}/")
    }


def test_package_has_the_licence_of_the_repository() -> None:
    """Its wheel and its source have nothing of the folder above."""
    assert here("foundry/LICENSE") == here("LICENSE")


def test_stages_are_the_same_but_for_a_setting_of_a_sample() -> None:
    """The names, and what each turns on."""
    (stages,) = re.findall(r"^STAGES = .*", NEW["stages.py"], flags=re.MULTILINE | re.DOTALL)

    assert here("stages.py").endswith(stages)


def test_pins_are_the_same() -> None:
    """Of CDK, and of the tools that a project is seen to use."""
    new, ours = settings(NEW["pyproject.toml"]), settings(here("pyproject.toml"))
    *pins, package = new["project"]["dependencies"]

    assert ours["project"]["dependencies"] == [*pins, "lambda-foundry"]
    assert package == "lambda-foundry>=1.0.0,<2"
    assert new["dependency-groups"]["dev"] == ours["dependency-groups"]["project"]
    assert new["project"]["requires-python"] == ours["project"]["requires-python"]


@pytest.mark.parametrize("tool", ["mypy", "pytest", "ruff"])
def test_settings_of_a_tool_are_the_same(tool: str) -> None:
    """What passes here passes there."""
    new, ours = settings(NEW["pyproject.toml"]), settings(here("pyproject.toml"))

    assert new["tool"][tool] == ours["tool"][tool]


def test_plain_command_asks_the_same_questions() -> None:
    """As `foundry init`, beside the name; with the same defaults, and naming each choice."""
    questions = project_questions()
    plain = json.loads(here("project-template/cookiecutter.json"))
    prompts = {key: _asked(question) for key, question in questions.prompts.items()}

    del plain["project"], plain["__prompts__"]["project"]
    assert {key: value for key, value in plain.items() if key[0] != "_"} == questions.defaults
    assert plain["__prompts__"] == prompts


def test_first_function_has_the_triggers_of_every_other() -> None:
    """Described in the same words."""
    first, other = project_questions().prompts["trigger"], function_questions().prompts["trigger"]

    assert first == other


def _asked(question: Any) -> str:
    if isinstance(question, str):
        return question
    prompt, *choices = question
    return f"{question[prompt]} {', '.join(choices)}"


@pytest.mark.parametrize("folder", ["scaffold/project", "scaffold/templates"])
def test_new_project_mentions_nothing_that_it_does_not_have(folder: str) -> None:
    """No sample of this repository, no page, no script."""
    files = [path for path in (PACKAGE / folder).rglob("*") if path.suffix != ".pyc"]
    texts = {path: path.read_text(encoding="utf-8") for path in files if path.is_file()}

    assert texts
    assert [f"{path}: {text}" for path, text in texts.items() if ELSEWHERE.search(text)] == []


def test_package_names_no_page_by_its_path() -> None:
    """A page is named by its title, since a project doesn't have it."""
    pages = re.compile(r"\bdocs/(how-to|concepts|delivery|maintain)\b|\bCONTRIBUTING\.md\b")
    sources = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}

    assert [str(path) for path, text in sources.items() if pages.search(text)] == []
