"""Every scaffold is sound, keeps what is promised of every function, and changes no other."""

import pytest

from tests.scaffold.scaffolds import GROWN, MATRIX, Scaffolds

pytestmark = pytest.mark.slow

NEW_SERVICES = 3
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
