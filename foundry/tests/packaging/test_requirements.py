"""A `requirements.in` says which versions will do, and nothing that can't be locked."""

from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.lock import Wanted, wanted


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
        Wanted(name="my-package", specifier="== 1.0", version="1.0", is_conditional=False),
        Wanted(name="idna", specifier=">=3,<4", version=None, is_conditional=False),
        Wanted(name="six", specifier="", version=None, is_conditional=True),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", "-r more.in\n-c limits.txt\n"])
def test_wanted_may_name_nothing_itself(text: str, tmp_path: Path) -> None:
    """Neither comments nor included files are packages."""
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
    "line",
    [
        "git+https://127.0.0.1/x",
        "idna @ https://127.0.0.1/idna.whl",
        "./idna-3.4-py3-none-any.whl",
        "-e .",
        "--pre",
        "idna=3.4",
        "idna==3.4 six",
        "???",
    ],
)
def test_wanted_refuses_what_cannot_be_locked(line: str, tmp_path: Path) -> None:
    """An address or a folder has no version, an option is for everything, a slip for nothing."""
    with pytest.raises(Mistake) as raised:
        wanted(written(tmp_path, f"six\n{line}\n"))

    assert f"requirements.in: '{line}' can't be locked; write a package's name" in str(raised.value)


def test_wanted_refuses_the_address_of_an_index(tmp_path: Path) -> None:
    """Others reach the same packages elsewhere."""
    with pytest.raises(Mistake, match="is for one machine; set UV_DEFAULT_INDEX instead"):
        wanted(written(tmp_path, "--index-url https://127.0.0.1/simple\nidna\n"))


def test_wanted_refuses_what_is_no_text(tmp_path: Path) -> None:
    """Saved by an old editor, for example."""
    with pytest.raises(Mistake, match=r"requirements.in: is not UTF-8; save it as UTF-8"):
        wanted(written(tmp_path, b"idna # f\xfcr Adressen\n"))
