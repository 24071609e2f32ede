"""Packs an installed package as a wheel that is the same, byte for byte, on every machine.

The format: packaging.python.org/en/latest/specifications/binary-distribution-format
"""

import base64
import hashlib
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lambda_foundry.packaging.modes import READABLE, permissions_of
from lambda_foundry.packaging.stripping import strip

NATIVE = {".so", ".pyd", ".dylib"}
"""Endings of compiled modules, which fit one Python on one processor."""

OF_THE_INSTALLER = {
    "RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json",
}  # fmt: skip
"""Files of `*.dist-info` that say how it was installed, in part where."""

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can note: the same for every file, whenever it was built."""

WHEEL = """\
Wheel-Version: 1.0
Generator: lambda-foundry
Root-Is-Purelib: true
Tag: py3-none-any
"""


class Compiled(Exception):
    """It has parts that were compiled for the machine on which it was built."""


def pack(tree: Path, into: Path) -> Path:
    """The wheel, in the folder `into`, of the one package that was installed into `tree`.

    Raises `Compiled` for one that isn't Python alone.
    """
    strip(tree)
    (info,) = tree.glob("*.dist-info")
    _refuse_compiled(tree, info)
    for name in OF_THE_INSTALLER:
        (info / name).unlink(missing_ok=True)
    (info / "WHEEL").write_text(WHEEL, encoding="utf-8", newline="\n")
    files = sorted((file.relative_to(tree).as_posix(), file) for file in _files(tree))
    wheel = into / f"{info.name.removesuffix('.dist-info')}-py3-none-any.whl"
    # Stored, since zlib compresses to other bytes in another version.
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_STORED) as archive:
        for name, file in files:
            _add(archive, name, file.read_bytes(), permissions=permissions_of(str(file)))
        record = f"{info.name}/RECORD"
        lines = [f"{_quoted(name)},{_hash(file)},{file.stat().st_size}\n" for name, file in files]
        _add(archive, record, "".join([*lines, f"{record},,\n"]).encode(), permissions=READABLE)
    return wheel


def name_and_version(wheel: Path) -> tuple[str, str]:
    """What a wheel's file name says that it is."""
    name, version, *_ = wheel.name.split("-")
    return re.sub(r"[-_.]+", "-", name).lower(), version


def _refuse_compiled(tree: Path, info: Path) -> None:
    tags = re.findall(r"^Tag: (\S+)", (info / "WHEEL").read_text(encoding="utf-8"), re.MULTILINE)
    native = [file for file in _files(tree) if file.suffix in NATIVE]
    if native or not all(tag.endswith("-none-any") for tag in tags):
        raise Compiled


def _files(tree: Path) -> Iterator[Path]:
    return (path for path in tree.rglob("*") if path.is_file())


def _add(archive: zipfile.ZipFile, name: str, content: bytes, *, permissions: int) -> None:
    entry = zipfile.ZipInfo(name, date_time=EARLIEST)
    entry.create_system = 3  # Unix, as else it would differ between systems
    entry.external_attr = (stat.S_IFREG | permissions) << 16
    archive.writestr(entry, content)


def _hash(file: Path) -> str:
    digest = hashlib.sha256(file.read_bytes()).digest()
    return f"sha256={base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def _quoted(name: str) -> str:
    return f'"{name}"' if "," in name else name
