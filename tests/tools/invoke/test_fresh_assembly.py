"""An invocation reads what the project says now, and synthesizes only when that changed."""

import os
from pathlib import Path

import pytest

from tools.invoke import fresh_assembly


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose assembly is newer than its files."""
    monkeypatch.setattr(fresh_assembly, "ROOT", tmp_path)
    monkeypatch.setattr(fresh_assembly, "ASSEMBLY", tmp_path / "cdk.out")
    monkeypatch.setattr(fresh_assembly, "BUILDS", tmp_path / ".build")
    monkeypatch.setattr(fresh_assembly, "_synthesize", lambda: write(tmp_path, "synthesized", 9))
    write(tmp_path, "app.py", 1)
    write(tmp_path, "lambda_src/shop/order/handler.py", 1)
    write(tmp_path, "stacks/shop/__pycache__/order.pyc", 1)
    write(tmp_path, "tests/test_order.py", 1)
    write(tmp_path, "cdk.out/manifest.json", 5)
    return tmp_path


def write(project: Path, name: str, time: int) -> None:
    """Write a file at a time, and have its folders changed at the earliest."""
    file = project / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    os.utime(file, (time, time))
    for folder in file.relative_to(project).parents:
        os.utime(project / folder, (1, 1))


def test_assembly_that_is_newer_is_taken_as_it_is(project: Path) -> None:
    """Nothing is synthesized."""
    assert fresh_assembly.fresh_assembly() == project / "cdk.out"
    assert not (project / "synthesized").exists()


@pytest.mark.parametrize(
    "name",
    [
        "app.py",
        "cdk.json",
        "lambda_src/shop/order/handler.py",
        "lambda_src/shop/order/data/new.json",
        "layers/requests/requirements.txt",
        "stacks/shop/order.py",
        "building_blocks/stages.py",
    ],
)
def test_assembly_is_made_again_when_a_file_changed(name: str, project: Path) -> None:
    """One that goes into it, new or old."""
    write(project, name, 7)

    assert not fresh_assembly.is_fresh()
    fresh_assembly.fresh_assembly()
    assert (project / "synthesized").exists()


def test_assembly_is_made_again_when_a_file_was_deleted(project: Path) -> None:
    """As its folder shows."""
    (project / "lambda_src/shop/order/handler.py").unlink()

    assert not fresh_assembly.is_fresh()


def test_assembly_is_made_when_there_is_none(project: Path) -> None:
    """Right after the project was cloned."""
    (project / "cdk.out/manifest.json").unlink()

    assert not fresh_assembly.is_fresh()


@pytest.mark.parametrize("name", ["tests/test_order.py", "stacks/shop/__pycache__/order.pyc"])
def test_assembly_does_not_depend_on_tests_or_bytecode(name: str, project: Path) -> None:
    """They don't go into it."""
    write(project, name, 7)

    assert fresh_assembly.is_fresh()
