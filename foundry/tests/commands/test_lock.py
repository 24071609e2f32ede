"""`foundry lock` locks everything for every target, or changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lambda_foundry.commands import lock
from lambda_foundry.commands.release_dates import newest_allowed
from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import read_lock
from lambda_foundry.packaging.target import DEFAULT
from lambda_foundry.project import in_project
from tests.packaging.wheelhouse import package_index, write_wheel


@pytest.fixture
def project(empty_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two layers that want `aaa` and `bbb`, of which there are wheels."""
    monkeypatch.setenv("UV_FIND_LINKS", str(empty_project))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(empty_project / "uv-cache"))
    for name in ("aaa", "bbb"):
        folder = empty_project / "layers" / name
        folder.mkdir(parents=True)
        (folder / "requirements.in").write_text(f"{name}\n")
        write_wheel(empty_project, name)
    return empty_project


def locks(project: Path) -> dict[str, str]:
    """Every lock of the project by its folder's name."""
    return {
        file.parent.name: file.read_text() for file in project.glob("layers/*/requirements.txt")
    }


@pytest.fixture
def indexed(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same, with the wheels in an index, as uv takes only the best file from a folder."""
    monkeypatch.delenv("UV_FIND_LINKS")
    monkeypatch.delenv("UV_OFFLINE")
    with package_index(project) as address:
        monkeypatch.setenv("UV_DEFAULT_INDEX", address)
        yield project


def test_lock_pins_and_hashes_every_requirement(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each lock can be installed with hashes, and names no address."""
    assert lock.main([]) == 0

    assert set(locks(project)) == {"aaa", "bbb"}
    assert "aaa==1.0 \\\n    --hash=sha256:" in locks(project)["aaa"]
    assert "http" not in locks(project)["aaa"]
    assert capsys.readouterr().out.count(": locked") == 2


@pytest.mark.slow
def test_lock_without_changes_writes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is up to date stays as it is."""
    lock.main([])
    before = locks(project)

    assert lock.main([]) == 0

    assert locks(project) == before
    assert capsys.readouterr().out.count(": up to date") == 2


@pytest.mark.slow
def test_lock_writes_nothing_when_one_of_them_fails(project: Path) -> None:
    """No wheel for arm64 in the second, so the first is not written either."""
    for wheel in project.glob("bbb-*.whl"):
        wheel.unlink()
    write_wheel(project, "bbb", tag="cp312-abi3-manylinux_2_28_x86_64")

    with pytest.raises(Mistake, match=r"bbb/requirements.in: bbb==1.0 has no wheel for .*arm64"):
        lock.main([])

    assert locks(project) == {}


@pytest.mark.slow
def test_lock_check_fails_when_a_lock_is_stale(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says which, and changes nothing."""
    lock.main([])
    (project / "layers/aaa/requirements.in").write_text("aaa\nbbb\n")
    before = locks(project)

    assert lock.main(["--check"]) == 1

    said = capsys.readouterr()
    assert "aaa: stale, a new lock would differ\n" in said.out
    assert "bbb: up to date\n" in said.out
    assert said.err == "error: run: uv run foundry lock\n"
    assert locks(project) == before


def test_lock_check_takes_windows_line_ends_for_no_change(project: Path) -> None:
    """Git writes them there."""
    lock.main([])
    for file in project.glob("layers/*/requirements.txt"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))

    assert lock.main(["--check"]) == 0


@pytest.mark.slow
def test_lock_mends_a_lock_that_a_merge_has_broken(project: Path) -> None:
    """Every message about a broken lock says to run it."""
    lock.main([])
    before = locks(project)
    broken = project / "layers/aaa/requirements.txt"
    broken.write_text(f"<<<<<<< HEAD\n{broken.read_text()}=======\nccc==2.0\n>>>>>>> main\n")

    assert lock.main([]) == 0

    assert locks(project) == before


def test_lock_takes_files_that_a_list_includes(project: Path) -> None:
    """Limits that several layers share, for example."""
    (project / "layers/aaa/requirements.in").write_text("-r more.in\n-c ../limits.txt\n")
    (project / "layers/aaa/more.in").write_text("aaa\nbbb\n")
    (project / "layers/limits.txt").write_text("aaa<2\n")

    assert lock.main([]) == 0

    assert "aaa==1.0" in locks(project)["aaa"]
    assert "bbb==1.0" in locks(project)["aaa"]


@pytest.mark.parametrize(
    ("package", "says"),
    [
        ("aab", "--upgrade: nothing here needs a package 'aab'; did you mean aaa?"),
        ("zzzzz", "needs a package 'zzzzz'; name one that a requirements.txt has"),
        ("", "needs a package ''; name one"),
        ("aaa==2.0", "needs a package 'aaa==2.0'; name one"),
    ],
)
def test_lock_upgrades_nothing_that_is_unknown(package: str, says: str, project: Path) -> None:
    """A misspelt name would look like success."""
    with pytest.raises(Mistake) as raised:
        lock.main(["--upgrade", package])

    assert says in str(raised.value)
    assert locks(project) == {}


def test_lock_upgrades_one_package(project: Path) -> None:
    """The others stay as they are locked."""
    lock.main([])
    for name in ("aaa", "bbb"):
        write_wheel(project, name, version="2.0")

    assert lock.main(["--upgrade", "AAA"]) == 0

    assert "aaa==2.0" in locks(project)["aaa"]
    assert "bbb==1.0" in locks(project)["bbb"]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("aaa>=9", "the package index has no aaa>=9, only aaa"),
        ("aaa==9.0", "the package index has no aaa==9.0; correct it in requirements.in"),
        ("aaa\nbbb<1", "the package index has no bbb<1, only bbb"),
        ("aaa<1,>2", "no versions fit together"),
        ("aaa; python_version", "'aaa; python_version': a requirement can't be read: "),
    ],
)
def test_lock_says_what_cannot_be_had(wanted: str, says: str, project: Path) -> None:
    """In one line, which nothing was written for."""
    (project / "layers/aaa/requirements.in").write_text(f"{wanted}\n")

    with pytest.raises(Mistake) as raised:
        lock.main([])

    assert str(raised.value).startswith(f"layers/aaa/requirements.in: {says}")
    assert "\n" not in str(raised.value)
    assert locks(project) == {}


def test_lock_without_a_list_is_refused(project: Path) -> None:
    """Somebody deleted the list and left its lock."""
    (project / "layers/ccc").mkdir()
    lock_file = "aaa==1.0 --hash=sha256:0\n"
    (project / "layers/ccc/requirements.txt").write_text(lock_file, encoding="utf-8")

    with pytest.raises(Mistake, match=r"ccc/requirements.in: is missing beside its lock"):
        lock.main(["--check"])


@pytest.mark.usefixtures("empty_project")
def test_lock_says_that_there_is_nothing_to_lock(capsys: pytest.CaptureFixture[str]) -> None:
    """In a project whose functions need no packages of their own."""
    assert lock.main([]) == 0
    assert capsys.readouterr().out.startswith("nothing to lock: no folder in layers/ or ")


def test_lock_writes_none_when_one_cannot_be_written(project: Path) -> None:
    """Where a folder has the lock's name, the others stay as they were and nothing is left over."""
    (project / "layers/bbb/requirements.txt").mkdir()
    before = sorted(project.glob("layers/*/*"))

    with pytest.raises(Mistake, match=r"bbb/requirements.txt: is a folder; remove it"):
        lock.main([])

    assert sorted(project.glob("layers/*/*")) == before


def test_lock_takes_what_an_index_has_without_dates(
    indexed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A company's index may have none; that `exclude-newer` can't hold there is said."""
    (indexed / "pyproject.toml").write_text(
        '[tool.uv]\nexclude-newer = "2026-01-01T00:00:00Z"\n', encoding="utf-8"
    )
    write_wheel(indexed, "aaa", requires="bbb")

    assert lock.main([]) == 0

    assert "bbb==1.0" in locks(indexed)["aaa"]
    assert "without dates: aaa, bbb\n" in capsys.readouterr().err


def test_lock_asks_for_the_pythons_that_are_used(project: Path) -> None:
    """A package for newer ones alone can be locked, where no older one uses it."""
    write_wheel(project, "aaa", requires="bbb")
    write_wheel(project, "bbb", python=">=3.13")

    assert lock.main([]) == 0
    with pytest.raises(Mistake, match=r"bbb==1.0 needs Python >=3.13, and not all that use it run"):
        lock.main(["--all-targets"])


def test_lock_has_hashes_of_files_that_somebody_can_use(indexed: Path) -> None:
    """Not of wheels for old Pythons, free-threaded ones and rare processors."""
    (indexed / "aaa-1.0-py3-none-any.whl").unlink()
    lines = {
        tag: write_wheel(indexed, "aaa", tag=tag)
        for tag in (
            "cp314-cp314-manylinux_2_28_aarch64",
            "cp39-abi3-manylinux2014_x86_64.manylinux_2_17_x86_64",
            "cp312-cp312-macosx_11_0_arm64",
            "cp313-cp313-win_amd64",
            "cp314-cp314t-manylinux_2_28_aarch64",
            "cp39-cp39-manylinux_2_28_x86_64",
            "cp314-cp314-manylinux_2_31_riscv64",
            "pp311-pypy311_pp73-manylinux_2_28_x86_64",
        )
    }

    assert lock.main([]) == 0

    found = locks(indexed)["aaa"]
    assert [tag for tag, line in lines.items() if line.split()[1] in found] == [*lines][:4]


def test_lock_takes_wheels_that_were_published_later(indexed: Path) -> None:
    """For the version that is locked; a check calls it up to date as it is."""
    lock.main([])
    before = locks(indexed)["aaa"]
    tag = "cp314-cp314-manylinux_2_28_aarch64"
    later = write_wheel(indexed, "aaa", tag=tag).split()[1]

    assert lock.main(["--check"]) == 0
    assert lock.main([]) == 0

    assert later not in before
    assert later in locks(indexed)["aaa"]


def test_lock_leaves_out_what_lambda_has_itself(project: Path) -> None:
    """Where a dependency needs it, and the folder names it as excluded."""
    write_wheel(project, "aaa", requires="bbb")
    folder = project / "layers/aaa"
    (folder / "requirements-excludes.txt").write_text("# why\nbbb\n", encoding="utf-8")

    assert lock.main([]) == 0

    assert "bbb" not in locks(project)["aaa"]
    found = read_lock(folder)
    assert found is not None
    assert {path.name for path in build(found, target=DEFAULT).iterdir()} == {
        "aaa",
        "aaa-1.0.dist-info",
    }


def test_lock_passes_on_what_is_exempt_from_the_date(project: Path) -> None:
    """As `uv lock` does in the same project."""
    (project / "pyproject.toml").write_text(
        '[tool.uv]\nexclude-newer = "2026-01-01T00:00:00Z"\n'
        'exclude-newer-package = { aaa = false, bbb = "2026-02-01T00:00:00Z" }\n',
        encoding="utf-8",
    )
    with in_project(project):
        assert newest_allowed() == (
            "--exclude-newer",
            "2026-01-01T00:00:00Z",
            "--exclude-newer-package",
            "aaa=false",
            "--exclude-newer-package",
            "bbb=2026-02-01T00:00:00Z",
        )


def test_lock_takes_versions_that_differ_by_python(project: Path) -> None:
    """Where they do, each is for some; a synthesis takes what the command has written."""
    write_wheel(project, "aaa", version="2.0")
    folder = project / "layers/aaa"
    (folder / "requirements.in").write_text(
        'aaa==1.0; python_version < "3.14"\naaa==2.0; python_version >= "3.14"\n',
        encoding="utf-8",
    )

    assert lock.main([]) == 0

    for target in lock.TARGETS:
        assert read_lock(folder, target=target)


def test_lock_looks_for_wheels_of_the_targets_that_are_used(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What one function runs on needs no wheel for another; all of them only when asked for."""
    (project / "aaa-1.0-py3-none-any.whl").unlink()
    write_wheel(project, "aaa", tag="cp312-abi3-manylinux_2_28_x86_64")
    monkeypatch.setenv("PYTHONPATH", "")
    (project / "app.py").write_text(
        "from lambda_foundry.packaging.target import Target\n"
        "from lambda_foundry.packaging.target_notes import note_target\n"
        "from pathlib import Path\n"
        "target = Target(python_version='3.13', architecture='x86_64')\n"
        "assert note_target(Path('layers/aaa'), target)\n"
        "raise SystemExit('error: no table')\n",
        encoding="utf-8",
    )
    (project / "cdk.json").write_text("{}", encoding="utf-8")

    assert lock.main([]) == 0
    assert "python3.14 on arm64 is taken for the rest: no table" in capsys.readouterr().err

    with pytest.raises(Mistake, match=r"aaa==1.0 has no wheel for python3.12 on arm64.*x86_64: ch"):
        lock.main(["--all-targets"])


def test_lock_can_look_for_every_python_on_both_architectures() -> None:
    """Six targets."""
    assert {str(target) for target in lock.TARGETS} == {
        f"python{version} on {architecture}"
        for version in ("3.12", "3.13", "3.14")
        for architecture in ("arm64", "x86_64")
    }


@pytest.mark.slow
def test_lock_names_an_unknown_package(project: Path) -> None:
    """A misspelt name is found before anything is written."""
    (project / "layers/bbb/requirements.in").write_text("bbbb\n")

    with pytest.raises(Mistake, match=r"bbb/requirements.in: .*bbbb"):
        lock.main([])

    assert locks(project) == {}
