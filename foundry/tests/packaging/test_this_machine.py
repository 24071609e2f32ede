"""`foundry local` runs functions on this machine, so their packages are built for it."""

import sys
from pathlib import Path

import pytest

from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import read_lock
from lambda_foundry.packaging.target import PYTHON, Target, ThisMachine, this_machine
from lambda_foundry.packaging.uv_command import run_uv
from lambda_foundry.packaging.uv_errors import explain
from tests.packaging.wheelhouse import write_wheel

LAMBDA = Target(python_version="3.14", architecture="arm64")

THIS_PYTHON = f"cp{sys.version_info.major}{sys.version_info.minor}-none-any"


def test_this_machine_is_no_target_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages are for Lambda, whoever builds them."""
    monkeypatch.delenv(PYTHON, raising=False)

    assert this_machine() is None


def test_build_for_this_machine_takes_the_wheels_of_its_python(
    empty_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel that Lambda's Python would refuse; the template still says Lambda's."""
    hashed = write_wheel(empty_project, "aaa", tag=THIS_PYTHON)
    (empty_project / "requirements.in").write_text("aaa\n")
    (empty_project / "requirements.txt").write_text(hashed)
    lock = read_lock(empty_project)
    assert lock
    monkeypatch.setenv("UV_FIND_LINKS", str(empty_project))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(empty_project / "uv-cache"))
    monkeypatch.setenv(PYTHON, f"this={sys.executable}")

    assert (build(lock, target=LAMBDA) / "aaa" / "__init__.py").is_file()


@pytest.mark.parametrize(
    ("version", "way_out"),
    [("3.11", "a Python of Lambda's: uv python install 3.14"), ("3.14", "lock another version")],
)
def test_missing_wheel_for_this_machine_names_a_way_out(version: str, way_out: str) -> None:
    """An older Python than Lambda's is the reason more often than the package."""
    machine = ThisMachine(python_version=version, architecture="", executable=sys.executable)

    assert way_out in explain("Because aaa==1.0 has no usable wheels", target=machine)


def test_uv_finds_a_python_that_it_installed_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one's own uv puts its Pythons, the project's uv looks for them."""
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "pythons"))

    assert run_uv("python", "dir").stdout.strip() == str(tmp_path / "pythons")
