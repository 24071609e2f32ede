"""A new project is small, the user's own, and everything works in it at once."""

import json
import os
import time
from pathlib import Path

import pytest

from tests.project.machine import Machine, as_cloned, own_files

pytestmark = pytest.mark.slow

MOST_FILES, MOST_LINES = 45, 1600
SECONDS = 10
"""That the tests of a new project may take on two cores."""

COMMANDS = {
    "synth": ("uv", "run", "foundry", "synth"),
    "test": ("uv", "run", "foundry", "test"),
    "new": ("uv", "run", "foundry", "new", "--no-input", "service=more", "trigger=s3"),
    "plain": ("uv", "run", "cookiecutter", "cookiecutter-template", "--no-input", "service=plain"),
    "access": ("uv", "run", "foundry", "access"),
    "map": ("uv", "run", "foundry", "map"),
    "lock": ("uv", "run", "foundry", "lock", "--check"),
    "cdk": ("uv", "run", "npx", "cdk", "synth", "--quiet"),
}
FROM_GIT = ("synth", "test")
"""A clean set-up and its tests; the rest is the same package, wherever it came from."""


@pytest.fixture(scope="module", params=["wheel_project", "git_project"])
def project(request: pytest.FixtureRequest) -> Path:
    """One made by `foundry init` from a wheel, and one by cookiecutter from a git address."""
    made: Path = request.getfixturevalue(request.param)
    return made


def test_new_project_is_small(wheel_project: Path) -> None:
    """It has at most 45 files and 1,600 lines, the longest licence and the workflows included."""
    files = own_files(wheel_project)

    lines = sum(len((wheel_project / file).read_bytes().splitlines()) for file in files)
    assert len(files) <= MOST_FILES
    assert lines <= MOST_LINES


@pytest.mark.parametrize("words", [("format", "--check"), ("check",)], ids=" ".join)
def test_new_project_passes_ruff(
    words: tuple[str, ...], wheel_project: Path, machine: Machine
) -> None:
    """As it was made; `test_users_choices` has every check pass it, but for what it chooses."""
    machine.passes("uv", "run", "ruff", *words, ".", cwd=wheel_project)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "test"])
def test_command_works_in_a_new_project(name: str, wheel_project: Path, machine: Machine) -> None:
    """Nothing has to be set up or mended before; its tests are run, and timed, below."""
    machine.passes(*COMMANDS[name], cwd=wheel_project)


@pytest.mark.parametrize("name", FROM_GIT)
def test_command_works_in_a_project_from_git(
    name: str, git_project: Path, machine: Machine
) -> None:
    """Plain cookiecutter makes one that works as well."""
    machine.passes(*COMMANDS[name], cwd=git_project)


def test_new_project_is_invoked(wheel_project: Path, machine: Machine) -> None:
    """Its first function answers its sample event."""
    answer = json.loads(machine.foundry("invoke", "shop/orders", cwd=wheel_project))

    assert answer["statusCode"] == 201
    assert json.loads(answer["body"]) == {"order_id": "1042", "total": 820}


def test_new_project_is_deployed_to_the_emulator(wheel_project: Path, machine: Machine) -> None:
    """`foundry local --once` deploys all of it, and ends."""
    assert "shop/orders" in machine.foundry("local", "--once", cwd=wheel_project)


def test_new_project_runs_only_its_own_tests(wheel_project: Path, machine: Machine) -> None:
    """The package's own tests are not the user's; one more dev dependency brings none either."""
    collect = ("uv", "run", "pytest", "--collect-only", "-q")
    before = machine.passes(*collect, cwd=wheel_project)
    machine.passes("uv", "add", "--dev", "--quiet", "jinja2", cwd=wheel_project)

    after = machine.passes(*collect, cwd=wheel_project)

    tests = [line for line in after.splitlines() if "::" in line]
    assert tests
    assert [test for test in tests if not test.startswith("tests/")] == []
    assert tests == [line for line in before.splitlines() if "::" in line]


def test_new_project_is_tested_within_seconds(wheel_project: Path, machine: Machine) -> None:
    """A run that finds nothing changed takes less than ten seconds; pytest alone was the first."""
    machine.passes("uv", "run", "pytest", cwd=wheel_project)
    began = time.monotonic()

    machine.foundry("test", cwd=wheel_project)

    assert time.monotonic() - began < SECONDS


def test_another_machine_resolves_the_same(project: Path, machine: Machine, tmp_path: Path) -> None:
    """A clone has the lock, and everything that the lock names."""
    clone = as_cloned(project, tmp_path / "clone")

    machine.passes("uv", "lock", "--check", cwd=clone)
    machine.passes("uv", "sync", "--locked", cwd=clone)

    lock = (clone / "uv.lock").read_text()
    assert lock == (project / "uv.lock").read_text()
    assert 'name = "lambda-foundry"\nversion = "1.0.0"' in lock


def test_git_project_is_pinned_to_the_commit(git_project: Path, repository: Path) -> None:
    """The pyproject names the repository, and the lock the commit that it came from."""
    head = (repository / "packed-refs").read_text().split()[-2]

    source = f'git = "{repository.as_uri()}", subdirectory = "foundry"'
    assert f"lambda-foundry = {{ {source} }}" in (git_project / "pyproject.toml").read_text()
    assert (
        f"{repository.as_uri()}?subdirectory=foundry#{head}"
        in (git_project / "uv.lock").read_text()
    )


def test_new_project_has_what_was_asked_for(wheel_project: Path, git_project: Path) -> None:
    """Description, licence, service, function, trigger and CI are the answers'."""
    assert "Sells tea." in (wheel_project / "README.md").read_text()
    assert "Apache License" in (wheel_project / "LICENSE").read_text()
    assert (wheel_project / ".github/workflows/check.yml").is_file()
    assert "HttpApiTrigger" in (wheel_project / "stacks/shop/orders.py").read_text()
    assert "MIT License" in (git_project / "LICENSE").read_text()
    assert not (git_project / ".github").exists()
    assert "SqsTrigger" in (git_project / "stacks/stall/orders.py").read_text()


def test_new_project_is_the_users(wheel_project: Path) -> None:
    """Everybody who may read the folder may read all of it, and the owner may write it."""
    for file in own_files(wheel_project):
        assert os.access(wheel_project / file, os.R_OK | os.W_OK)
