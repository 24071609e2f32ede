"""Removes from installed packages what differs between builders, and keeps the programs in `bin/`.

A program that a wheel brings, compiled or a shell script, is the same on every machine. The scripts
that uv writes name the Python of the builder, which Lambda doesn't have; their modules can be run
by `python -m`.
"""

import csv
import io
import os
import re
import shutil
from pathlib import Path

HEAD = 512
"""Bytes of a script in which the lines that start its interpreter are."""

# The second form is that of long paths and of paths with spaces.
NAMES_BUILDERS_PYTHON = re.compile(
    rb"#![^\n]*[/\\](python|pypy|graalpy)[\w.]*(\.exe)?[\"']?(\s*[\r\n]|\s*$|\s+-)"
    rb"|#!/bin/sh\n'''exec' "
)

WINDOWS_PROGRAM = b"MZ"
"""How the launchers of scripts begin that uv writes on Windows."""


def strip(tree: Path) -> None:
    """Remove the builder's scripts, bytecode and uv's own lock file, also from the RECORDs."""
    (tree / ".lock").unlink(missing_ok=True)
    _remove_scripts(tree / "bin")
    for folder, subfolders, _ in os.walk(tree):
        if "__pycache__" in subfolders:
            subfolders.remove("__pycache__")
            shutil.rmtree(f"{folder}/__pycache__")
    for record in tree.glob("*.dist-info/RECORD"):
        _drop_removed_files(record, tree)


def _remove_scripts(programs: Path) -> None:
    if not programs.is_dir():
        return
    for file in programs.iterdir():
        if file.is_file() and _is_builders(file):
            file.unlink()
    if not any(programs.iterdir()):
        programs.rmdir()


def _is_builders(file: Path) -> bool:
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    return head.startswith(WINDOWS_PROGRAM) or bool(NAMES_BUILDERS_PYTHON.match(head))


def _drop_removed_files(record: Path, tree: Path) -> None:
    # Scripts are listed with hashes of lines that name the builder's Python.
    lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not _is_removed(line, tree)]
    record.write_text("".join(kept), encoding="utf-8", newline="\n")


def _is_removed(line: str, tree: Path) -> bool:
    if "__pycache__/" in line:
        return True
    (name, *_) = next(csv.reader(io.StringIO(line)), [""])
    program = re.match(r"(?:\.\./)*(bin/.*)", name)
    return program is not None and not (tree / program[1]).exists()
