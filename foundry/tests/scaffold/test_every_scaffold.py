"""Every scaffold is sound, keeps what is promised of every function, and changes no other."""

import re

import pytest

from tests.scaffold.scaffolds import GROWN, MATRIX, Scaffolds

pytestmark = pytest.mark.slow

NEW_SERVICES = 3
TELLING = {
    "NoSuchKey": "s3:ListBucket",
    "ResourceNotFoundException": "secretsmanager:GetSecretValue",
}
"""Without this right, AWS answers that access is denied instead of with the exception."""

LEFTOVERS = ("cookiecutter", "scaffold", "{%", "{{")


def test_every_scaffold_has_four_files(scaffolds: Scaffolds) -> None:
    """And its service one more; no staging folder and no file of a template's name stays."""
    assert len(scaffolds.added) == 4 * len([*MATRIX, *GROWN]) + NEW_SERVICES
    assert [path for path in scaffolds.added if ".scaffold" in path or "{" in path] == []


@pytest.mark.parametrize("leftover", LEFTOVERS)
def test_no_scaffold_speaks_of_its_template(leftover: str, scaffolds: Scaffolds) -> None:
    """Nothing of Jinja, of cookiecutter or of the staging folder is left in a file."""
    assert [path for path in scaffolds.added if leftover in scaffolds.project.read(path)] == []


@pytest.mark.parametrize("name", ["format", "lint", "types", "synthesis", "tests"])
def test_every_scaffold_passes(name: str, scaffolds: Scaffolds) -> None:
    """Formatted, linted, typed, valid by all checks at synth, and tested as in a project.

    Among the tests are those of all samples' functions, and the snapshot of a function that was
    there before them all.
    """
    result = scaffolds.results[name]

    assert result.returncode == 0, f"{result.stdout[-5000:]}{result.stderr[-5000:]}"


def test_every_scaffold_brings_its_snapshot(scaffolds: Scaffolds) -> None:
    """The tests write those of new functions, services and layers, and no other file."""
    snapshots = [path for path in scaffolds.recorded if path.startswith("tests/snapshots/")]

    assert snapshots == scaffolds.recorded
    assert len([path for path in snapshots if "/layers/" not in path]) == (
        len([*MATRIX, *GROWN]) + NEW_SERVICES
    )


def test_every_scaffold_may_see_the_exceptions_that_it_catches(scaffolds: Scaffolds) -> None:
    """Its role has the right without which AWS tells of no such exception."""
    caught = {
        (path, exception)
        for path in scaffolds.added
        if path.endswith("/handler.py")
        for exception in re.findall(r"except \w+\.exceptions\.(\w+)", scaffolds.project.read(path))
    }
    missing = [
        (path, exception)
        for path, exception in caught
        if f'"{TELLING[exception]}"' not in scaffolds.project.read(_snapshot_of(path))
    ]

    assert {exception for _, exception in caught} == TELLING.keys()
    assert missing == []


def _snapshot_of(handler: str) -> str:
    return handler.replace("lambda_src/", "tests/snapshots/").replace("/handler.py", ".json")
