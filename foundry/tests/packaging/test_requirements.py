"""A `requirements.in` says which versions will do, and nothing that can't be locked."""

from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.requirements import Own, Wanted, owned, wanted


def written(folder: Path, text: str | bytes) -> Path:
    """A folder that asks for this."""
    content = text if isinstance(text, bytes) else text.encode()
    (folder / "requirements.in").write_bytes(content)
    return folder


def test_wanted_reads_names_versions_and_conditions(tmp_path: Path) -> None:
    """Whatever the editor: with Windows' line ends, a mark at the start, and long lines."""
    text = (
        "\ufeffMy_Package[fast] == 1.0 # why\r\n"
        "idna \\\r\n  >=3,<4\r\n"
        "six; python_version < '3'\r\n"
    )

    assert wanted(written(tmp_path, text)) == [
        Wanted(name="my-package", specifier="== 1.0", version="1.0", extras="[fast]"),
        Wanted(name="idna", specifier=">=3,<4", version=None),
        Wanted(name="six", specifier="", version=None, marker='python_version < "3"'),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", "-r more.in\n-c limits.txt\n"])
def test_wanted_may_name_nothing_itself(text: str, tmp_path: Path) -> None:
    """Neither comments nor included files are packages."""
    for name in ("more.in", "limits.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")

    assert wanted(written(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("line", "version", "is_taken"),
    [
        ("idna", "1.0", True),
        ("idna==3.4", "3.4", True),
        ("idna==3.4", "3.5", False),
        ("idna==3.*", "3.5", True),
        ("idna~=3.4", "4.0", False),
        ("idna (>=3)", "3.1", True),
        ("idna>=3,!=3.5", "3.5", False),
        ("idna>=3", "4.0rc1", True),
        ("idna==1.0,<2", "1.0", True),
    ],
)
def test_wanted_takes_the_versions_that_it_allows(
    line: str, version: str, is_taken: bool, tmp_path: Path
) -> None:
    """As packaging.python.org compares versions."""
    (asked,) = wanted(written(tmp_path, line))

    assert asked.takes(version) == is_taken


@pytest.mark.parametrize(
    "text",
    [
        "-r more.in",
        "-rmore.in",
        "-r=more.in",
        "--requirement more.in",
        "--requirement=more.in",
        "idna>=3 \\\n  ,<4",
        "idna \\\n  >=3,<4 # why",
        "idna>=3,<4",
    ],
)
def test_wanted_reads_the_spellings_of_pip(text: str, tmp_path: Path) -> None:
    """Lines that go on, and files that are included, by each name of the option."""
    (tmp_path / "more.in").write_text("idna>=3,<4\n-r more.in\n", encoding="utf-8")

    (asked,) = wanted(written(tmp_path, f"{text}\n"))

    assert asked.name == "idna"
    assert asked.takes("3.7")
    assert not asked.takes("4.0")


@pytest.mark.parametrize(
    "line",
    ["https://127.0.0.1/x", "idna @ https://127.0.0.1/idna.whl", "idna=3.4", "idna==3 six", "???"],
)
def test_wanted_refuses_what_cannot_be_locked(line: str, tmp_path: Path) -> None:
    """Only an index, git or the project itself keeps a version; a slip stands for nothing."""
    with pytest.raises(Mistake) as raised:
        wanted(written(tmp_path, f"six\n{line}\n"))

    assert f"requirements.in: '{line}' can't be locked; write a package's name" in str(raised.value)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--index-url https://127.0.0.1/simple", "is for one machine; set UV_DEFAULT_INDEX"),
        ("-i https://127.0.0.1/simple", "is for one machine; set UV_DEFAULT_INDEX"),
        ("--extra-index-url=https://127.0.0.1/simple", "is for one machine; set UV_INDEX"),
        ("--find-links wheels", "write the path of the wheel itself"),
        ("--pre", "write the pre-release that will do"),
        ("--no-binary :all:", "wheels are taken wherever there are any; remove it"),
        ("--use-feature=fast-deps", "--use-feature has no part in a lock; remove it"),
        ("idna==3.4 --hash=sha256:00", "--hash is what the lock is for; remove it"),
        ("-r nowhere.in", "there is no file "),
        ("idna; python_version", "a requirement can't be read: what follows the semicolon"),
    ],
)
def test_wanted_refuses_options_by_name(line: str, says: str, tmp_path: Path) -> None:
    """What pip takes and a lock can't is never passed over: each has something in its place."""
    with pytest.raises(Mistake) as raised:
        wanted(written(tmp_path, f"{line}\nidna\n"))

    assert f"requirements.in: '{line}': " in str(raised.value)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("line", "name", "place", "extras"),
    [
        ("../core", None, "../core", ""),
        ("-e ../core", None, "../core", ""),
        ("--editable=../core/", None, "../core", ""),
        ("../core[fast]; python_version > '3'", None, "../core", "[fast]"),
        ("Shop_Core @ file:../core", "shop-core", "../core", ""),
        ("shop-core[fast] @ ../core", "shop-core", "../core", "[fast]"),
        ("a @ git+ssh://git@127.0.0.1/a.git@main", "a", "git+ssh://git@127.0.0.1/a.git@main", ""),
        ("git+https://127.0.0.1/a#egg=a", "a", "git+https://127.0.0.1/a", ""),
        (
            "git+https://127.0.0.1/a#egg=a&subdirectory=b",
            "a",
            "git+https://127.0.0.1/a#subdirectory=b",
            "",
        ),
    ],
)
def test_owned_reads_paths_and_repositories(
    line: str, name: str | None, place: str, extras: str, tmp_path: Path
) -> None:
    """What is deployed is a copy, so `-e` says nothing more."""
    (tmp_path / "core").mkdir()
    folder = tmp_path / "layer"
    folder.mkdir()

    (own,) = owned(written(folder, f"{line}\n"))

    assert (own.name, own.place, own.extras) == (name, place, extras)
    assert own.file == folder / "requirements.in"
    assert isinstance(own, Own)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("../nowhere", "there is nothing at that path; correct it"),
        ("/srv/core", "is a path on one machine; write it as seen from"),
        ("core @ file:///srv/core", "is a path on one machine; write it as seen from"),
        ("git+https://127.0.0.1/a", "write its name before it, like NAME @ git+https"),
    ],
)
def test_owned_refuses_what_others_would_not_find(line: str, says: str, tmp_path: Path) -> None:
    """A path of one machine, or a repository of which nobody knows what it holds."""
    with pytest.raises(Mistake) as raised:
        owned(written(tmp_path, f"{line}\n"))

    assert says in str(raised.value)


def test_wanted_refuses_what_is_no_text(tmp_path: Path) -> None:
    """Saved by an old editor, for example."""
    with pytest.raises(Mistake, match=r"requirements.in: is not UTF-8; save it as UTF-8"):
        wanted(written(tmp_path, b"idna # f\xfcr Adressen\n"))
