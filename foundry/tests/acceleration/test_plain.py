"""`FOUNDRY_PLAIN=1` leaves CDK as it is, and what it makes is the same; so is what parts make."""

from pathlib import Path

import pytest

from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly
from tests.places import PACKAGE
from tests.synthesis.stand_in import NOT_WRITTEN_BY_THE_APP, Project

PLAIN = {"FOUNDRY_PLAIN": "1"}
WAYS = {
    "fast": {"FOUNDRY_PROCESSES": "1"},
    "parts": {"FOUNDRY_PROCESSES": "2"},
    "plain": PLAIN,
}

LEFT_OUT = (".metadata.json", *NOT_WRITTEN_BY_THE_APP)
"""Metadata say where in CDK's own code a construct was made, if anybody notes that."""


def files(assembly: Assembly) -> dict[str, tuple[int, bytes]]:
    """Permissions and bytes of everything in the assembly but metadata, by name."""
    folder = assembly.directory
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mode, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(LEFT_OUT)
    }


@pytest.fixture(scope="module")
def in_each_way(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assembly]:
    """The project, synthesized in one process, in two, and by plain CDK."""
    folder = tmp_path_factory.mktemp("ways")
    return {
        name: synthesize(
            folder / name, project=project, variables={"PYTHONPATH": str(PACKAGE)} | variables
        )
        for name, variables in WAYS.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("way", ["parts", "plain"])
def test_each_way_makes_the_same_files(way: str, in_each_way: dict[str, Assembly]) -> None:
    """Templates, manifests and assets, byte for byte."""
    assert files(in_each_way[way]) == files(in_each_way["fast"])


@pytest.fixture
def project_of_text(tmp_path: Path) -> Project:
    """A project that takes no time, synthesized once, with a record."""
    project = Project(tmp_path / "text")
    project.synthesize()
    return project


def test_record_is_neither_read_nor_written(project_of_text: Project) -> None:
    """A plain synthesis makes everything again, and leaves the record as it is."""
    record = project_of_text.folder / "cdk.out" / ".synthesis.json"
    before = record.read_bytes()

    done = [project_of_text.synthesize(**PLAIN) for _ in range(2)]

    assert done == ["synthesized everything: by plain CDK, as FOUNDRY_PLAIN says"] * 2
    assert record.read_bytes() == before


def test_no_record_is_made(project_of_text: Project) -> None:
    """There is none after a plain synthesis into a new folder."""
    project_of_text.synthesize("new", **PLAIN)

    assert not (project_of_text.folder / "new" / ".synthesis.json").exists()


def test_nothing_stale_is_reused_afterwards(project_of_text: Project) -> None:
    """The record from before doesn't stand for what a plain synthesis made of an edit."""
    project_of_text.write("shared.txt", "shaken")
    project_of_text.synthesize(**PLAIN)
    project_of_text.write("shared.txt", "shared")

    project_of_text.synthesize()

    assert project_of_text.assembly() == project_of_text.from_nothing()


def test_zero_means_no(project_of_text: Project) -> None:
    """`FOUNDRY_PLAIN=0` is the same as none."""
    assert project_of_text.synthesize(FOUNDRY_PLAIN="0").startswith("reused the last synthesis")
