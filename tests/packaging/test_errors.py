"""Every way in which packages can be wrong is one line that says what to do, found offline."""

import io
import tarfile
from pathlib import Path

import pytest

from building_blocks import project as paths
from building_blocks.mistakes import Mistake
from building_blocks.packaging.build import build
from building_blocks.packaging.lock import Lock, read_lock
from building_blocks.packaging.target import Target
from tests.packaging.wheelhouse import write_wheel

ARM = Target(python_version="3.14", architecture="arm64")


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of wheels that is all the world uv can see."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    monkeypatch.setattr(paths, "BUILDS", tmp_path / "builds")
    return folder


def locked(folder: Path, content: str) -> Lock:
    """A lock with this content, and a requirements.in that asks for its packages."""
    names = [line.partition("==")[0] for line in content.splitlines()]
    folder.mkdir(exist_ok=True)
    (folder / "requirements.in").write_text("\n".join(names))
    (folder / "requirements.txt").write_text(content)
    lock = read_lock(folder)
    assert lock is not None
    return lock


def refusal(lock: Lock, *, source: Path | None = None) -> str:
    """What the builder says; and nothing is left behind."""
    with pytest.raises(Mistake) as raised:
        build(lock, target=ARM, source=source)
    assert list(paths.BUILDS.glob("*")) == []
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize(
    "tag", ["cp314-cp314-manylinux_2_17_x86_64", "cp311-cp311-manylinux_2_17_aarch64"]
)
def test_missing_wheel_names_package_target_and_ways_out(
    tag: str, tmp_path: Path, wheels: Path
) -> None:
    """A wheel of another platform or another Python is none."""
    lock = locked(tmp_path / "layer", write_wheel(wheels, "aaa", tag=tag))

    said = refusal(lock)

    assert "aaa==1.0 has no wheel for python3.14 on arm64 (aarch64-manylinux_2_34, cp314)" in said
    assert "another version, choose the other architecture, or give a wheel of your own" in said


def test_source_distribution_is_no_wheel(tmp_path: Path, wheels: Path) -> None:
    """What would have to be compiled is refused, since it would be compiled for this machine."""
    content = b"Metadata-Version: 2.1\nName: aaa\nVersion: 1.0\n"
    with tarfile.open(wheels / "aaa-1.0.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("aaa-1.0/PKG-INFO")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    lock = locked(tmp_path / "layer", f"aaa==1.0 --hash=sha256:{'0' * 64}\n")

    assert "aaa==1.0 has no wheel for python3.14 on arm64" in refusal(lock)


def test_other_hash_is_refused(tmp_path: Path, wheels: Path) -> None:
    """A file that isn't the locked one is not installed."""
    write_wheel(wheels, "aaa")
    lock = locked(tmp_path / "layer", f"aaa==1.0 --hash=sha256:{'0' * 64}\n")

    assert "aaa==1.0 differs from its hash in the lock; run: uv run poe lock" in refusal(lock)


def test_incomplete_lock_names_what_it_lacks(tmp_path: Path, wheels: Path) -> None:
    """A dependency of a dependency has to be locked too."""
    write_wheel(wheels, "bbb")
    lock = locked(tmp_path / "layer", write_wheel(wheels, "aaa", requires="bbb"))

    assert "the lock lacks bbb, which another package needs; run: uv run poe lock" in refusal(lock)


@pytest.mark.usefixtures("wheels")
def test_empty_cache_offline_says_so(tmp_path: Path) -> None:
    """What was never downloaded can't be built without a network."""
    lock = locked(tmp_path / "layer", f"aaa==1.0 --hash=sha256:{'0' * 64}\n")

    assert "aaa is not in uv's cache, and UV_OFFLINE is set; go online once" in refusal(lock)


@pytest.mark.usefixtures("wheels")
def test_unreachable_index_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens on the discard port of this machine."""
    monkeypatch.delenv("UV_OFFLINE")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    lock = locked(tmp_path / "layer", f"aaa==1.0 --hash=sha256:{'0' * 64}\n")

    assert "the package index can't be reached; go online once" in refusal(lock)


def test_same_file_in_code_and_dependency_is_refused(tmp_path: Path, wheels: Path) -> None:
    """One of the two would be lost."""
    lock = locked(tmp_path / "code", write_wheel(wheels, "aaa", files={"aaa.py": b""}))
    (lock.folder / "aaa.py").write_text("")

    said = refusal(lock, source=lock.folder)

    assert said.endswith("code/aaa.py: a dependency brings a file of the same name; rename it")


def test_unusable_build_folder_is_named(tmp_path: Path, wheels: Path) -> None:
    """A file where the builds should be, for example."""
    lock = locked(tmp_path / "layer", write_wheel(wheels, "aaa"))
    paths.BUILDS.write_text("in the way")

    with pytest.raises(Mistake, match=r"requirements.txt: can't be built in .*builds: "):
        build(lock, target=ARM)
    assert paths.BUILDS.read_text() == "in the way"


def test_failed_build_leaves_the_previous_one(tmp_path: Path, wheels: Path) -> None:
    """What was built from the old lock is still there, whole."""
    good = locked(tmp_path / "layer", write_wheel(wheels, "aaa"))
    tree = build(good, target=ARM)
    bad = locked(tmp_path / "layer", f"aaa==1.0 --hash=sha256:{'0' * 64}\n")

    with pytest.raises(Mistake):
        build(bad, target=ARM)

    assert build(good, target=ARM) == tree
    assert [path.name for path in paths.BUILDS.iterdir()] == [tree.parent.name]
