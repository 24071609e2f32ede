"""What the package reads, writes and hears is UTF-8, whatever encoding a machine prefers."""

import ast
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from lambda_foundry.programs import run_program

SOURCES = Path(str(resources.files("lambda_foundry")))
TEXT = {"open", "fdopen", "read_text", "write_text"}
TAKE_NONE = {("os", "open"), ("tarfile", "open"), ("installed", "read_text")}
"""Calls that take an encoding, and those of these names that take none."""

DECIDED = {"rb", "wb", "ab", "xb", "w+b", "utf-8"}
"""Arguments with which a call is of bytes, or names the encoding by its place."""


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call in the package's modules."""
    for file in SOURCES.rglob("*.py"):
        if not {"templates", "project"} & set(file.relative_to(SOURCES).parts[:-1]):
            nodes = ast.walk(ast.parse(file.read_bytes()))
            yield from ((file, node) for node in nodes if isinstance(node, ast.Call))


def leaves_it_open(call: ast.Call) -> bool:
    """Whether it reads, writes or hears text in the encoding of the machine."""
    *before, called = ast.unparse(call.func).split(".")
    words = {word.arg for word in call.keywords}
    values = [*call.args, *(word.value for word in call.keywords)]
    texts = [str(value.value) for value in values if isinstance(value, ast.Constant)]
    is_decided = "encoding" in words or not DECIDED.isdisjoint(texts)
    is_opened = called in TEXT and (before or called == "open")
    is_opened = is_opened and (*before[-1:], called) not in TAKE_NONE
    return not is_decided and bool(is_opened or words & {"text", "universal_newlines"})


def test_every_text_names_its_encoding() -> None:
    """Also where the linter can't tell what is read, and of what other programs say."""
    found = [
        f"{file.relative_to(SOURCES).as_posix()}:{call.lineno}: {ast.unparse(call)}"
        for file, call in calls()
        if leaves_it_open(call)
    ]

    assert found == []


@pytest.mark.parametrize(
    "text", ["“é”", "\N{BOX DRAWINGS LIGHT HORIZONTAL}\N{LATIN SMALL LETTER A WITH GRAVE}"]
)
def test_program_is_heard_in_utf_8(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python writes so even where another encoding is set, which hasn't all letters."""
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")

    assert run_program([sys.executable, "-c", f"print({text!r})"]).stdout == f"{text}\n"


def test_program_that_says_no_text_is_heard() -> None:
    """What is no UTF-8 is replaced."""
    said = run_program([sys.executable, "-c", r"open(1, 'wb').write(b'a\xff')"])

    assert said.stdout == "a\N{REPLACEMENT CHARACTER}"
