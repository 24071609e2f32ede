"""Programs that a wheel brings are deployed; what names the builder's Python is not."""

from pathlib import Path

import pytest

from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import read_lock
from lambda_foundry.packaging.target import Target
from tests.packaging.wheelhouse import write_wheel

ARM = Target(python_version="3.14", architecture="arm64")

SCRIPTS = {
    "compiled": b"\x7fELF and more",
    "shell": b"#!/bin/sh\nexec true\n",
    "by_env": b"#!/usr/bin/env python3\nprint()\n",
    "beside_python": b"#!/opt/python-tools/bin/node\n",
    "rewritten": b"#!python\nprint()\n",
    "launcher.exe": b"MZ and more",
}


@pytest.fixture
def tree(empty_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What was built of a wheel with programs of each kind, as a layer."""
    files = {f"aaa-1.0.data/scripts/{name}": content for name, content in SCRIPTS.items()}
    files["aaa/__init__.py"] = b""
    files["aaa-1.0.dist-info/entry_points.txt"] = b"[console_scripts]\naaa=aaa:f\n"
    monkeypatch.setenv("UV_FIND_LINKS", str(empty_project))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(empty_project / "uv-cache"))
    (empty_project / "requirements.in").write_text("aaa\n", encoding="utf-8")
    (empty_project / "requirements.txt").write_text(
        write_wheel(empty_project, "aaa", files=files), encoding="utf-8"
    )
    lock = read_lock(empty_project)
    assert lock
    return build(lock, target=ARM, prefix="python")


def test_build_keeps_programs_that_are_the_same_everywhere(tree: Path) -> None:
    """They lie in `bin/`, and may be run."""
    programs = {file.name: file.read_bytes() for file in (tree / "python/bin").iterdir()}

    assert programs == {
        name: SCRIPTS[name] for name in ("compiled", "shell", "by_env", "beside_python")
    }
    assert (tree / "python/bin/compiled").stat().st_mode & 0o777 == 0o755


def test_build_lists_the_programs_that_it_keeps(tree: Path) -> None:
    """RECORD has what is there, and nothing else of `bin/`."""
    record = (tree / "python/aaa-1.0.dist-info/RECORD").read_text(encoding="utf-8")
    listed = {line.split(",")[0] for line in record.splitlines()}

    assert {name for name in listed if name.startswith("bin/")} == {
        "bin/compiled",
        "bin/shell",
        "bin/by_env",
        "bin/beside_python",
    }
