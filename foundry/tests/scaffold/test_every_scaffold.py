"""Every trigger, with and without requests, in a new service and in one that there is."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from subprocess import CompletedProcess

import pytest

from lambda_foundry.scaffold.answers import questions
from tests.scaffold.project_copy import ProjectCopy

pytestmark = [pytest.mark.samples, pytest.mark.slow]

CASES = [
    (trigger, use_requests) for trigger in questions()["trigger"] for use_requests in ("no", "yes")
]

IN_A_SERVICE = [
    {
        "service": "uptime",
        "function": f"{trigger}_{use_requests}_one",
        "trigger": trigger,
        "use_requests": use_requests,
    }
    for trigger, use_requests in CASES
]

IN_NEW_SERVICES = [
    {
        "service": f"new_{trigger}_{use_requests}".ljust(48, "x"),
        "function": f"{trigger}_{use_requests}".ljust(48, "x"),
        "trigger": trigger,
        "use_requests": use_requests,
        "description": "\u0441 注文".ljust(88, "x"),
    }
    for trigger, use_requests in CASES
]
"""With the longest answers that there can be, so that no line gets too long by them."""

MATRIX = [*IN_A_SERVICE, *IN_NEW_SERVICES]

VALIDATED = (
    "import sys; from pathlib import Path; from lambda_foundry.synthesis.without_cli import synthesize;"
    "synthesize(Path(sys.argv[1]), validate=True)"
)


@pytest.fixture(scope="module")
def baked(project: ProjectCopy) -> ProjectCopy:
    """A copy of the project with the whole matrix in it, committed."""
    project.equip()
    added = project.bake(MATRIX)
    assert len(added) == 4 * len(MATRIX) + len(IN_NEW_SERVICES)
    assert [path for path in added if ".scaffold" in path or "{" in path] == []
    project.commit()
    return project


@pytest.fixture(scope="module")
def checks(baked: ProjectCopy) -> Iterator[dict[str, Future[CompletedProcess[str]]]]:
    """Everything that is run over the matrix, at the same time."""
    arguments = {
        "synthesis": ["-c", VALIDATED, str(baked.home / "cdk.out")],
        "tests": ["-m", "pytest", "-q", *baked.tests_of(MATRIX)],
        "imports": ["-m", "tests.scaffold.importing"],
        "types": ["-m", "mypy"],
        "format": ["-m", "ruff", "format", "--diff", "."],
        "lint": ["-m", "ruff", "check", "."],
    }
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield {name: pool.submit(baked.python, *command) for name, command in arguments.items()}


def test_no_scaffold_speaks_of_its_template(baked: ProjectCopy) -> None:
    """No leftovers of Jinja, of cookiecutter or of the staging folder."""
    found = baked.run(
        "git", "grep", "-l", "-E", r"cookiecutter|\{%|\{\{|scaffold", "--",
        "stacks", "lambda_src", "tests/uptime", "tests/new_*", "tests/events",
    )  # fmt: skip

    assert found.stdout == ""


@pytest.mark.parametrize("name", ["format", "imports", "lint", "types", "synthesis", "tests"])
def test_every_scaffold_passes(name: str, checks: dict[str, Future[CompletedProcess[str]]]) -> None:
    """Formatted, linted, typed, valid by all checks at synth, tested, and loaded as in Lambda."""
    result = checks[name].result()

    assert result.returncode == 0, f"{result.stdout[-5000:]}{result.stderr[-5000:]}"


def test_every_scaffold_brings_its_snapshot(
    baked: ProjectCopy, checks: dict[str, Future[CompletedProcess[str]]]
) -> None:
    """The tests write those of new functions, services and layers, and no other file."""
    checks["tests"].result()

    added = baked.added()
    assert {path.rpartition("/")[0].partition("/snapshots/")[0] for path in added} == {"tests"}
    assert len(added) > len(MATRIX)
