"""Leaves out of a lock the hashes of files that neither Lambda nor who develops for it can use.

A package with native modules has a hundred of them, for old Pythons and rare processors; nobody
reads a lock that has them all.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from lambda_foundry.commands.lock_notes import rewrite
from lambda_foundry.packaging.lock import PINNED
from lambda_foundry.packaging.requirements import logical_lines
from lambda_foundry.packaging.target import PYTHON_VERSIONS
from lambda_foundry.packaging.uv_command import run_uv

OLDEST_HERE = "3.11"
"""The oldest Python that a project is developed with, and on which its functions may be tried."""

ABI = re.compile(r"none|abi3|cp3(11|12|13|14)")
PYTHON = re.compile(r"py3\d*|py2|cp3(2|3|4|5|6|7|8|9|10|11|12|13|14)")
PLATFORM = re.compile(r"any|(manylinux|musllinux)\w*_(x86_64|aarch64)|macosx_\w+|win_(amd64|arm64)")


def leave_out_unusable(lock: Path, *options: str) -> None:
    """Rewrite the lock; `options` of uv say where its files are. What can't be told stays."""
    files = _files(lock, options)
    usable = {sha256 for name, sha256 in files if _is_usable(name)}

    def shorter(block: str) -> str:
        hashes = re.findall(r"--hash=sha256:(\w+)", block)
        kept = [sha256 for sha256 in hashes if sha256 in usable]
        if not kept or len(kept) == len(hashes):
            return block
        lines = block.splitlines()
        pin = lines[0].removesuffix("\\").rstrip()
        head = " \\\n    ".join([pin, *(f"--hash=sha256:{sha256}" for sha256 in kept)])
        return "\n".join([head, *(line for line in lines[1:] if "--hash=" not in line)]) + "\n"

    rewrite(lock, shorter)


def _files(lock: Path, options: Sequence[str]) -> list[tuple[str, str]]:
    """The names and hashes of all files of the locked versions, none where uv can't tell them."""
    exact, told = lock.with_name("exact.in"), lock.with_name("pylock.toml")
    pins = (PINNED.match(line) for line in logical_lines(lock.read_text(encoding="utf-8")))
    exact.write_text("".join(f"{pin[0]}\n" for pin in pins if pin), encoding="utf-8")
    for python in (OLDEST_HERE, PYTHON_VERSIONS[0]):
        result = run_uv(
            "pip", "compile", str(exact),
            "--no-deps",
            "--format", "pylock.toml",
            "--output-file", str(told),
            "--quiet",
            "--universal",
            "--python-version", python,
            "--only-binary", ":all:",
            *options,
        )  # fmt: skip
        if result.returncode == 0:
            return list(_named(tomllib.loads(told.read_text(encoding="utf-8"))))
    return []


def _named(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """By the format of packaging.python.org, "pylock.toml"."""
    for package in told.get("packages", []):
        source = [package["sdist"]] if "sdist" in package else []
        for file in [*package.get("wheels", []), *source]:
            place = file.get("name") or file.get("url") or file.get("path", "")
            yield place.rpartition("/")[2], file["hashes"].get("sha256", "")


def _is_usable(name: str) -> bool:
    """Whether it is a source, or a wheel for one of the Pythons and systems that are in use."""
    if not name.endswith(".whl"):
        return True
    try:
        tags = parse_wheel_filename(name)[3]
    except InvalidWheelFilename:
        return True
    return any(
        ABI.fullmatch(tag.abi)
        and PYTHON.fullmatch(tag.interpreter)
        and PLATFORM.fullmatch(tag.platform)
        for tag in tags
    )
