"""The same lock gives the same bytes, wherever, whenever and by however many it is built."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambda_foundry.packaging import integrity
from lambda_foundry.packaging.build import ABANDONED_AFTER, build
from lambda_foundry.packaging.integrity import digest, is_intact
from lambda_foundry.packaging.lock import Lock, read_lock
from lambda_foundry.packaging.target import Target
from lambda_foundry.project import builds_folder, in_project
from tests.packaging.wheelhouse import write_wheel

ARM = Target(python_version="3.14", architecture="arm64")
CODE = {"handler.py": "import aaa\n", "bin/tool": "#!/bin/sh\n"}

# Prints where a build of its own is, for a layer and a project given on the command line.
BUILDER = """
import sys
from pathlib import Path
from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import read_lock
from lambda_foundry.packaging.target import Target
from lambda_foundry.project import in_project
target = Target(python_version="3.14", architecture="arm64")
with in_project(Path(sys.argv[2])):
    print(build(read_lock(Path(sys.argv[1])), target=target, prefix="python"))
"""


@pytest.fixture
def lock(empty_project: Path, monkeypatch: pytest.MonkeyPatch) -> Lock:
    """A function's folder with code and one dependency, which has a script."""
    wheels, folder = empty_project / "wheels", empty_project / "function"
    wheels.mkdir()
    monkeypatch.setenv("UV_FIND_LINKS", str(wheels))
    monkeypatch.setenv("UV_OFFLINE", "1")
    script = {
        "aaa/__init__.py": b"",
        "aaa-1.0.dist-info/entry_points.txt": b"[console_scripts]\naaa=aaa:f\n",
    }
    content = write_wheel(wheels, "aaa", files=script)
    for name, text in {**CODE, "requirements.in": "aaa", "requirements.txt": content}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "bin/tool").chmod(0o700)
    found = read_lock(folder)
    assert found is not None
    return found


@pytest.fixture
def umask_077() -> Iterator[None]:
    """The habit of those who share a machine."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def modes(tree: Path) -> set[int]:
    """The permissions of everything in a tree."""
    return {path.stat().st_mode & 0o777 for path in tree.rglob("*")}


def test_function_package_holds_code_and_dependencies(lock: Lock) -> None:
    """Both at the root, where Lambda looks, and not the lists of requirements."""
    tree = build(lock, target=ARM, source=lock.folder)

    assert {path.name for path in tree.iterdir()} == {
        "aaa",
        "aaa-1.0.dist-info",
        "bin",
        "handler.py",
    }


def test_build_is_the_same_under_another_umask_and_cache(
    lock: Lock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Neither permissions nor caches nor folders leave a trace."""
    tree = build(lock, target=ARM, source=lock.folder)
    request.getfixturevalue("umask_077")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "other-cache"))

    with in_project(tmp_path / "else where"):
        again = build(lock, target=ARM, source=lock.folder)

    assert again != tree
    assert digest(again) == digest(tree)
    assert modes(again) == modes(tree) == {0o755, 0o644}


@pytest.mark.slow
@pytest.mark.parametrize(
    "configuration",
    [
        {"UV_COMPILE_BYTECODE": "1"},
        {"UV_NO_BINARY": "1"},
        {"UV_PYTHON": "3.9"},
        {"PIP_INDEX_URL": "http://127.0.0.1:9"},
        {"PYTHONPATH": "/nowhere"},
    ],
    ids=lambda value: next(iter(value)),
)
def test_build_ignores_the_user_s_configuration(
    configuration: dict[str, str], lock: Lock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Uv's and pip's own settings have no part in it."""
    tree = build(lock, target=ARM, source=lock.folder)
    for name, value in configuration.items():
        monkeypatch.setenv(name, value)

    with in_project(tmp_path / "again"):
        again = build(lock, target=ARM, source=lock.folder)

    assert again != tree
    assert digest(again) == digest(tree)


def test_key_covers_code_lock_target_and_prefix(lock: Lock) -> None:
    """Whatever changes the content changes the folder."""
    other = Target(python_version="3.13", architecture="arm64")
    trees = {
        build(lock, target=ARM, source=lock.folder),
        build(lock, target=ARM),
        build(lock, target=ARM, prefix="python"),
        build(lock, target=other),
    }
    (lock.folder / "handler.py").write_text("import aaa  # edited\n")
    trees.add(build(lock, target=ARM, source=lock.folder))

    assert len(trees) == 5


@pytest.mark.slow
def test_racing_builds_end_with_one_correct_tree(lock: Lock, tmp_path: Path) -> None:
    """Eight processes that want the same build at once all get it, and leave nothing else."""
    command = [sys.executable, "-c", BUILDER, str(lock.folder), str(tmp_path / "race")]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(8)]

    answers = {racer.communicate(timeout=60)[0] for racer in racers}

    (home,) = (tmp_path / "race" / ".build").iterdir()
    assert answers == {f"{home / 'tree'}\n"}
    assert is_intact(home)


def test_function_package_keeps_its_own_programs(lock: Lock) -> None:
    """A `bin/` of the project is code, and what can be run stays so."""
    tree = build(lock, target=ARM, source=lock.folder)

    assert (tree / "bin" / "tool").stat().st_mode & 0o777 == 0o755
    assert (tree / "handler.py").stat().st_mode & 0o777 == 0o644


def test_half_removed_build_is_made_again(lock: Lock) -> None:
    """Somebody may have cleaned up in the wrong place."""
    tree = build(lock, target=ARM)
    shutil.rmtree(tree)

    assert (build(lock, target=ARM) / "aaa").is_dir()


def test_killed_build_is_never_used(lock: Lock) -> None:
    """What it leaves has no name that a build would look for, and is swept away in time."""
    abandoned = builds_folder() / "building-killed" / "made" / "tree"
    abandoned.mkdir(parents=True)
    (abandoned / "evil.py").write_text("")
    long_ago = time.time() - ABANDONED_AFTER - 1
    os.utime(abandoned.parents[1], (long_ago, long_ago))

    tree = build(lock, target=ARM)

    assert not (tree / "evil.py").exists()
    assert [path.name for path in builds_folder().iterdir()] == [tree.parent.name]


@pytest.mark.parametrize("name", ["handler.py", "aaa/__init__.py", "new.py"])
def test_edited_build_is_noticed_after_it_was_trusted(name: str, lock: Lock) -> None:
    """Also when the editor takes care to keep the size and to restore the times."""
    tree = build(lock, target=ARM, source=lock.folder)
    _trust(tree.parent)
    file = tree / name
    before = file.stat() if file.exists() else None
    file.write_text("import evi\n" if before else "")
    if before:
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert not is_intact(tree.parent)


@pytest.mark.parametrize("ticks_later", [0, None])
def test_build_is_not_trusted_while_a_change_could_have_the_time_of_its_last(
    ticks_later: int | None, lock: Lock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk's clock stood still since the build, or tells nothing: every byte is compared."""
    monkeypatch.setattr(integrity, "_time_of_disk", lambda _: ticks_later)

    home = build(lock, target=ARM, source=lock.folder).parent

    assert is_intact(home)
    assert not (home / "seen").exists()


def _trust(home: Path) -> None:
    """Let the disk's clock tick, so that change times are taken for an answer."""
    deadline = time.monotonic() + 10
    while not (home / "seen").exists() and time.monotonic() < deadline:
        assert is_intact(home)
        time.sleep(0.02)
    assert (home / "seen").exists()
