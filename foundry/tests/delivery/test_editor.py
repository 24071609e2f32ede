"""Editors, the devcontainer and the hooks before a commit use the project's own tools."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from lambda_foundry.project import project_root
from lambda_foundry.template.cloud_assembly import Assembly
from tests.scaffold.project_copy import ProjectCopy

HOOKS = {
    hook["id"]: hook
    for repository in yaml.safe_load((project_root() / ".pre-commit-config.yaml").read_text())[
        "repos"
    ]
    for hook in repository["hooks"]
}


def read(file: str) -> dict[str, Any]:
    """A file of JSON."""
    found: dict[str, Any] = json.loads((project_root() / file).read_text())
    return found


def run_hook(name: str, project: ProjectCopy, *files: Path) -> int:
    """The exit status of a hook, as pre-commit runs it: the names of the files come last."""
    return project.run(*HOOKS[name]["entry"].split(), *map(str, files)).returncode


@pytest.fixture
def project(tmp_path: Path) -> ProjectCopy:
    """A copy to commit in."""
    return ProjectCopy.made_in(tmp_path)


@pytest.mark.slow
def test_hooks_format_and_lint_what_is_committed(project: ProjectCopy) -> None:
    """The format is mended; what ruff can't mend stops the commit."""
    file = project.root / "stacks" / "uptime" / "status.py"
    good = file.read_text()
    file.write_text(good.replace("    ", "   "))

    assert run_hook("format", project, file) == 0
    assert file.read_text() == good
    assert run_hook("lint", project, file) == 0

    file.write_text(f"{good}print(undefined)\n")
    assert run_hook("lint", project, file) != 0


@pytest.mark.slow
def test_hooks_leave_templates_of_handlers_alone(project: ProjectCopy) -> None:
    """They are no Python until they are filled in, also when git names them one by one."""
    folders = ("cookiecutter-template", "foundry/src/lambda_foundry/scaffold")
    templates = [file for folder in folders for file in (project.root / folder).rglob("handler.py")]

    assert [run_hook(name, project, *templates) for name in ("format", "lint")] == [0, 0]
    assert project.git("status", "--porcelain") == ""
    assert len(templates) > 20


def test_hook_refuses_a_lock_that_names_an_index() -> None:
    """It looks at every lock, and finds nothing in those that there are."""
    hook = HOOKS["locks"]
    locks = [
        file.relative_to(project_root()) for file in project_root().glob("l*/**/requirements.txt")
    ]

    assert hook["language"] == "pygrep"
    assert [str(lock) for lock in locks if not re.search(hook["files"], str(lock))] == []
    assert [
        lock for lock in locks if re.search(hook["entry"], (project_root() / lock).read_text())
    ] == []
    assert re.search(hook["entry"], "--index-url https" + "://packages.example/simple")


def test_container_has_the_python_of_lambda_and_no_environment_of_another_machine(
    assembly: Assembly,
) -> None:
    """What the folder of a Mac holds in `.venv` is not touched."""
    container = read(".devcontainer/devcontainer.json")
    environment = container["containerEnv"]["UV_PROJECT_ENVIRONMENT"]

    functions = assembly.stack("uptime").template.of_type("AWS::Lambda::Function")
    runtimes = {function["Runtime"] for _, function in functions}
    assert {f"{name.replace('python', 'python:')}-bookworm" for name in runtimes} == {
        container["image"]
    }
    assert f"$ {container['onCreateCommand']}\n" in (project_root() / "README.md").read_text()
    assert environment.startswith("/opt/")
    settings = container["customizations"]["vscode"]["settings"]
    assert settings == {"python.defaultInterpreterPath": f"{environment}/bin/python"}


def test_container_has_the_extensions_that_the_settings_are_for() -> None:
    """Outside of it, VS Code proposes them for what is opened."""
    inside = read(".devcontainer/devcontainer.json")["customizations"]["vscode"]["extensions"]

    assert read(".vscode/settings.json")["[python]"]["editor.defaultFormatter"] in inside
