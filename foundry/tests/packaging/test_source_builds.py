"""Wheels that no index has are built from their source: once, the same everywhere, by content."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lambda_foundry.commands import lock as lock_command
from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.integrity import digest
from lambda_foundry.packaging.lock import read_lock
from lambda_foundry.packaging.target import Target
from lambda_foundry.project import builds_folder, in_project
from tests.packaging.wheelhouse import (
    package_index,
    source_files,
    write_files,
    write_source,
    write_wheel,
)

ARM = Target(python_version="3.14", architecture="arm64")

PYTHON = f"cp{sys.version_info.major}{sys.version_info.minor}"
NATIVE = f"{PYTHON}-{PYTHON}-linux_x86_64"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which `project/` is the project, and `wheels/` all that uv can see."""
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    (tmp_path / "wheels").mkdir()
    return tmp_path / "project"


def locked(project: Path, asked: str, *arguments: str) -> str:
    """The lock of a layer that asks for this; `Mistake` where it can't be had."""
    folder = project / "layers" / "own"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "requirements.in").write_text(f"{asked}\n", encoding="utf-8")
    with in_project(project):
        assert lock_command.main(list(arguments)) == 0
    return (folder / "requirements.txt").read_text(encoding="utf-8")


def built(project: Path) -> Path:
    """What the layer holds."""
    with in_project(project):
        lock = read_lock(project / "layers" / "own")
        assert lock is not None
        return build(lock, target=ARM)


def test_source_distribution_is_built_the_same_on_every_machine(project: Path) -> None:
    """The lock has the hashes of the source and of the wheel that comes of it."""
    write_source(project.parent / "wheels", "aaa")

    lock = locked(project, "aaa")
    tree = built(project)
    again = project.rename(project.parent / "else where")
    before = digest(again / tree.relative_to(project))
    shutil.rmtree(again / ".build")

    assert lock.count("--hash=sha256:") == 2
    assert "# built from its source distribution" in lock
    assert digest(built(again)) == before
    assert {path.name for path in built(again).iterdir()} == {"aaa.py", "aaa-1.0.dist-info"}


def test_source_distribution_that_is_compiled_is_refused(project: Path) -> None:
    """It would be compiled for this machine."""
    write_source(project.parent / "wheels", "aaa", tag=NATIVE)

    with pytest.raises(Mistake, match=r"aaa 1.0 has to be compiled, which is not done here.*wheel"):
        locked(project, "aaa")

    assert not (project / "layers/own/requirements.txt").exists()


def test_source_distribution_is_built_where_its_wheels_are_for_others(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some packages have wheels for one system alone, and are Python for the rest."""
    write_wheel(project.parent / "wheels", "aaa", tag="cp314-cp314-win_amd64")
    write_source(project.parent / "wheels", "aaa")
    monkeypatch.delenv("UV_FIND_LINKS")
    monkeypatch.delenv("UV_OFFLINE")

    with package_index(project.parent / "wheels") as address:
        monkeypatch.setenv("UV_DEFAULT_INDEX", address)
        lock = locked(project, "aaa")
        tree = built(project)

    assert "# built from its source distribution" in lock
    assert (tree / "aaa.py").is_file()


def test_folder_is_locked_by_its_content(project: Path) -> None:
    """A lock says what is deployed; what has changed since is refused, and locked again."""
    core = write_files(project.parent / "core", source_files("shop_core", requires="bbb"))
    write_wheel(project.parent / "wheels", "bbb")
    lock = locked(project, "-e ../../../core")
    assert "shop-core==1.0" in lock
    assert "# built from ../../../core" in lock
    assert (built(project) / "shop_core.py").is_file()
    assert (built(project) / "bbb").is_dir()

    write_files(core, source_files("shop_core", version="1.1"))
    with pytest.raises(Mistake, match=r"shop-core is not what was locked: .*core has changed; run"):
        built(project)
    assert "shop-core==1.1" in locked(project, "-e ../../../core")


@pytest.mark.parametrize(
    ("sources", "asked"),
    [
        ("[tool.uv.workspace]\nmembers = ['packages/*']", "shop-core>=1"),
        ("[tool.uv.sources]\nshop-core = { path = 'packages/core' }", "shop_core[fast]"),
    ],
)
def test_package_that_the_project_has_itself_is_taken_from_there(
    sources: str, asked: str, project: Path
) -> None:
    """Nobody else's of the same name: neither its version counts nor its hash."""
    write_wheel(project.parent / "wheels", "shop_core", version="9.0")
    write_files(project / "packages/core", source_files("shop_core", requires="shop-base"))
    write_files(project / "packages/base", source_files("shop_base"))
    members = "shop-base = { workspace = true }"
    core = project / "packages/core/pyproject.toml"
    core.write_text(f"{core.read_text('utf-8')}[tool.uv.sources]\n{members}\n", encoding="utf-8")
    workspace = "[tool.uv.workspace]\nmembers = ['packages/*']\n"
    both = sources if "workspace" in sources else f"{workspace}{sources}"
    write_files(project, {"pyproject.toml": f"[project]\nname = 'shop'\n{both}\n"})

    lock = locked(project, asked)

    assert "# built from ../../packages/core" in lock
    assert "# built from ../../packages/base" in lock
    assert lock.count("--hash") == 2


def test_wheel_of_ones_own_is_taken_by_its_path(project: Path) -> None:
    """Also one with native modules, if it fits."""
    vendor = project / "vendor"
    vendor.mkdir(parents=True)
    write_wheel(vendor, "aaa", tag="cp314-cp314-manylinux_2_17_aarch64")

    lock = locked(project, "../../vendor/aaa-1.0-cp314-cp314-manylinux_2_17_aarch64.whl")

    assert "# built from ../../vendor/aaa-1.0-cp314-cp314-manylinux_2_17_aarch64.whl" in lock
    assert (built(project) / "aaa").is_dir()


def test_repository_is_locked_by_its_commit(project: Path) -> None:
    """A branch moves; the lock stays, until it is asked for newer versions."""
    repository = write_files(project.parent / "core", source_files("shop_core"))
    git(repository, "init", "--quiet", "--initial-branch=main")
    first = commit(repository)
    asked = f"shop-core @ git+file://{repository}@main"

    assert f"@{first}, asked for as git+file" in locked(project, asked)
    write_files(repository, source_files("shop_core", version="2.0"))
    second = commit(repository)

    assert f"@{first}" in locked(project, asked)
    assert "shop-core==2.0" in locked(project, asked, "--upgrade")
    assert f"@{second}" in locked(project, asked)
    assert "2.0" in (built(project) / "shop_core.py").read_text(encoding="utf-8")


def test_wheels_are_built_once(project: Path) -> None:
    """They are kept by their content, below the builds."""
    write_source(project.parent / "wheels", "aaa")
    locked(project, "aaa")
    with in_project(project):
        kept = {file: file.stat().st_mtime_ns for file in builds_folder().rglob("*.whl")}

        built(project)
        locked(project, "aaa")

        assert kept == {file: file.stat().st_mtime_ns for file in builds_folder().rglob("*.whl")}
    assert len(kept) == 1


def git(folder: Path, *arguments: str) -> str:
    """What git says in a folder, whatever the user's settings are."""
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"]
    command = ["git", *who, *arguments]
    return subprocess.run(
        command, cwd=folder, check=True, capture_output=True, encoding="utf-8"
    ).stdout.strip()


def commit(repository: Path) -> str:
    """The commit of all that is there."""
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "change")
    return git(repository, "rev-parse", "HEAD")
