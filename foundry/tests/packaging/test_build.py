"""Layers are built for their target alone, once, and shipped only as they were built."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import Lock, read_lock
from lambda_foundry.packaging.target import Target
from lambda_foundry.project import builds_folder, in_project, layers_folder

MACHINES = {"x86_64": 62, "arm64": 183}
"""ELF's e_machine: man7.org/linux/man-pages/man5/elf.5.html"""


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[Lock]:
    """The lock of the samples' layer, while a folder of this test's own is the project."""
    found = read_lock(layers_folder() / "requests")
    assert found is not None
    with in_project(tmp_path):
        yield found


def machine_of(native_module: Path) -> int:
    """The machine that an ELF file is for."""
    return int(struct.unpack_from("<H", native_module.read_bytes(), 18)[0])


@pytest.mark.slow
@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
@pytest.mark.parametrize("python_version", ["3.13", "3.14"])
def test_build_holds_native_modules_of_its_target_alone(
    architecture: str, python_version: str, lock: Lock
) -> None:
    """Nothing of the host's platform or interpreter gets in."""
    target = Target(python_version=python_version, architecture=architecture)

    tree = build(lock, target=target, prefix="python")

    native = list(tree.rglob("*.so"))
    abi = f"cpython-{python_version.replace('.', '')}"
    assert native
    assert {machine_of(module) for module in native} == {MACHINES[architecture]}
    assert [module.name for module in native if abi not in module.name] == []


@pytest.mark.slow
def test_build_leaves_out_what_differs_between_machines(lock: Lock) -> None:
    """No scripts, bytecode or uv's own files; everything lies under `python/`."""
    tree = build(lock, target=Target(python_version="3.14", architecture="arm64"), prefix="python")

    names = {path.relative_to(tree).as_posix() for path in tree.rglob("*")}
    assert {name for name in names if not name.startswith("python")} == set()
    assert "python/requests/__init__.py" in names
    assert not names & {"python/bin", "python/.lock"}
    assert [name for name in names if "__pycache__" in name] == []


@pytest.mark.slow
def test_build_is_made_again_when_it_was_changed(lock: Lock) -> None:
    """An edited or poisoned build never ships."""
    target = Target(python_version="3.14", architecture="arm64")
    tree = build(lock, target=target, prefix="python")
    module = tree / "python" / "requests" / "__init__.py"
    original = module.read_text()
    module.write_text("import evil")

    again = build(lock, target=target, prefix="python")

    assert again == tree
    assert module.read_text() == original
    assert [path.name for path in builds_folder().iterdir()] == [tree.parent.name]
