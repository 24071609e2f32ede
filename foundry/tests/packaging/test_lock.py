"""A lock that doesn't pin and hash everything is refused in one line that says what to run."""

from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.lock import Pin, read_lock
from lambda_foundry.packaging.requirements import pinned_by_hand
from lambda_foundry.packaging.target import Target

HASHED = "idna==3.20 --hash=sha256:" + "0" * 64


def test_folder_without_requirements_has_no_lock(tmp_path: Path) -> None:
    """A function without dependencies needs no lock."""
    assert read_lock(tmp_path) is None


@pytest.mark.parametrize(
    ("wanted", "locked", "says"),
    [
        ("idna", None, "requirements.in: is not locked; run: uv run foundry lock"),
        (None, HASHED, "requirements.in: is missing beside its lock"),
        (None, "idna", "requirements.txt: is no lock, it has no hashes; rename it to require"),
        ("idna", "idna==3.20", "requirements.txt: idna has no hash; run: uv run foundry lock"),
        ("idna", "idna>=3", "requirements.txt: 'idna>=3' has no exact version; run: uv run"),
        ("idna\nattrs", HASHED, "requirements.txt: does not lock attrs of requirements.in; run"),
        ("idna<3", HASHED, "requirements.txt: locks idna 3.20, but requirements.in wants <3; run"),
        ("idna", f"<<<<<<<\n{HASHED}", "requirements.txt: '<<<<<<<' has no exact version; run"),
    ],
)
def test_unsafe_lock_is_refused(
    wanted: str | None, locked: str | None, says: str, tmp_path: Path
) -> None:
    """Missing, unhashed, unpinned, out of date: each is named."""
    files = {"requirements.in": wanted, "requirements.txt": locked}
    for name, content in files.items():
        if content is not None:
            (tmp_path / name).write_text(content)

    with pytest.raises(Mistake) as raised:
        read_lock(tmp_path)

    assert says in str(raised.value)


def test_lock_needs_nothing_that_is_for_other_pythons(tmp_path: Path) -> None:
    """`foundry lock` leaves out what no Python of Lambda's wants, so its absence is no mistake."""
    (tmp_path / "requirements.in").write_text("idna\nsix; python_version < '3'\n")
    (tmp_path / "requirements.txt").write_text(HASHED)

    lock = read_lock(tmp_path)

    assert lock is not None
    assert lock.packages == {"idna"}


def test_lock_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """It names the file."""
    (tmp_path / "requirements.in").write_text("idna\n")
    (tmp_path / "requirements.txt").write_bytes(b"\xff\xfe")

    with pytest.raises(Mistake, match=r"requirements.txt: is not UTF-8"):
        read_lock(tmp_path)


def test_lock_tells_each_version_with_its_hashes(tmp_path: Path) -> None:
    """Names as the index compares them, whatever extra or system a line is for."""
    (tmp_path / "requirements.in").write_text("My_Package[fast] == 1.0\nidna>=3\n")
    (tmp_path / "requirements.txt").write_text(
        "my.package[fast]==1.0 ; sys_platform == 'linux' \\\n"
        "    --hash=sha256:aaa \\\n"
        "    --hash=sha256:bbb\n"
        "    # via -r requirements.in\n"
        "idna==3.20 --hash=sha256:ccc\n"
    )

    lock = read_lock(tmp_path)

    assert lock is not None
    assert lock.pins == (
        Pin(
            name="my-package",
            version="1.0",
            hashes=("aaa", "bbb"),
            marker="sys_platform == 'linux'",
        ),
        Pin(name="idna", version="3.20", hashes=("ccc",)),
    )
    assert lock.packages == {"my-package", "idna"}
    assert pinned_by_hand(tmp_path) == {"my-package"}


@pytest.mark.parametrize(
    ("python_version", "is_refused"), [("3.12", False), ("3.13", False), ("3.14", True)]
)
def test_lock_is_compared_with_what_is_wanted_on_its_target(
    python_version: str, is_refused: bool, tmp_path: Path
) -> None:
    """Versions may differ by Python: each line is for some, and so is each version of the lock."""
    (tmp_path / "requirements.in").write_text(
        "idna==3.7; python_version < '3.13'\nidna==3.9; python_version == '3.13'\n"
        "idna==3.10; python_version > '3.13'\n",
        encoding="utf-8",
    )
    hashed = f"--hash=sha256:{'0' * 64}"
    (tmp_path / "requirements.txt").write_text(
        f"idna==3.7 ; python_full_version < '3.13' \\\n    {hashed}\n"
        f"idna==3.9 ; python_full_version >= '3.13' \\\n    {hashed}\n",
        encoding="utf-8",
    )
    target = Target(python_version=python_version, architecture="arm64")

    if is_refused:
        with pytest.raises(Mistake, match=r"locks idna 3.9, but requirements.in wants ==3.10"):
            read_lock(tmp_path, target=target)
    else:
        assert read_lock(tmp_path, target=target)


def test_lock_tells_what_a_wheel_was_built_from(tmp_path: Path) -> None:
    """By a comment below its hashes, which no other tool minds."""
    (tmp_path / "requirements.in").write_text("aaa\nbbb\n", encoding="utf-8")
    (tmp_path / "requirements.txt").write_text(
        f"aaa==1.0 \\\n    --hash=sha256:{'0' * 64}\n    # via -r requirements.in\n"
        "    # built from ../../my packages/aaa\n"
        f"bbb==1.0 \\\n    --hash=sha256:{'0' * 64}\n"
        "    # built from git+https://127.0.0.1/bbb@0123, asked for as git+https://127.0.0.1/bbb\n",
        encoding="utf-8",
    )

    lock = read_lock(tmp_path)

    assert lock is not None
    assert [pin.origin for pin in lock.pins] == [
        "../../my packages/aaa",
        "git+https://127.0.0.1/bbb@0123",
    ]
