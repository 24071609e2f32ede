"""The files of a function or a layer: CDK's folder, a zip file, or code in the template itself."""

import ast
import os
import zipfile
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.packaging.source import parsed
from lambda_foundry.template.cloud_assembly import assets_in
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import layers_of
from lambda_foundry.template.values import UNKNOWN, listed, literal, text


class AssetFiles:
    """Names with forward slashes and sizes in bytes, unzipped; contents on demand."""

    def __init__(self, *, folder: Path | None = None, archive: Path | None = None) -> None:
        self._folder = folder
        self._archive = archive
        self._inline: dict[str, bytes] = {}

    @classmethod
    def inline(cls, source: str) -> "AssetFiles":
        """Code that is part of the template: Lambda calls the file index."""
        return cls.of({"index.py": source})

    @classmethod
    def of(cls, sources: Mapping[str, str]) -> "AssetFiles":
        """Modules by their names, which lie nowhere."""
        files = cls()
        files._inline = {name: source.encode() for name, source in sources.items()}
        return files

    @property
    def is_archive(self) -> bool:
        """Whether it is a zip file, made by somebody else."""
        return self._archive is not None

    @cached_property
    def sizes(self) -> dict[str, int]:
        """The size of each file."""
        if self._folder:
            return dict(_walked(str(self._folder), ""))
        if self._archive:
            with zipfile.ZipFile(self._archive) as archive:
                return {
                    info.filename: info.file_size
                    for info in archive.infolist()
                    if not info.is_dir()
                }
        return {name: len(content) for name, content in self._inline.items()}

    def read(self, name: str) -> bytes:
        """The content of a file; nothing where it can't be read."""
        try:
            if self._folder:
                return (self._folder / name).read_bytes()
            if self._archive:
                with zipfile.ZipFile(self._archive) as archive:
                    return archive.read(name)
        except (OSError, KeyError, zipfile.BadZipFile):
            return b""
        return self._inline.get(name, b"")

    def start(self, name: str, size: int) -> bytes:
        """The first bytes of a file, as far as they tell what it is."""
        try:
            if self._folder:
                with (self._folder / name).open("rb") as file:
                    return file.read(size)
        except OSError:
            return b""
        return self.read(name)[:size]

    @cached_property
    def distributed(self) -> set[str]:
        """The first path part below the root of what pip or uv installed, by its RECORD files."""
        return self._installed("")

    @cached_property
    def distributed_in_layer(self) -> set[str]:
        """The same below `python/`, where a layer has them."""
        return self._installed("python/")

    def parsed(self, name: str) -> ast.Module | None:
        """A module's syntax tree; None where there is none, or not in this Python's grammar."""
        return _parse(self, name) if name in self.sizes else None

    def _installed(self, root: str) -> set[str]:
        records = [
            name
            for name in self.sizes
            if name.startswith(root) and name.endswith(".dist-info/RECORD")
        ]
        return {
            line.partition(",")[0].partition("/")[0]
            for record in records
            for line in self.read(record).decode(errors="replace").splitlines()
        } | {record.removeprefix(root).partition("/")[0] for record in records}


def files_of(template: Template, logical_id: str) -> AssetFiles | None:
    """The files of a function or a layer; None where they are not beside the template."""
    known = template.once(_known)
    if logical_id not in known:
        known[logical_id] = _files_of(template, logical_id)
    return known[logical_id]


def _known(_: Template) -> dict[str, AssetFiles | None]:
    return {}


def _files_of(template: Template, logical_id: str) -> AssetFiles | None:
    code = as_dict(template.properties(logical_id).get("Code"))
    if "ZipFile" in code:
        source = _inline_source(code["ZipFile"])
        return None if source is None else AssetFiles.inline(source)
    path = asset_of(template, logical_id)
    return _opened(path) if path else None


def _inline_source(value: Any) -> str | None:
    """Code in a template; with variables of `Fn::Sub` in it, if they stand in texts of Python."""
    written = text(value)
    if (source := literal(value)) is not None or UNKNOWN in written:
        return source
    try:
        parsed(written.encode())
    except (SyntaxError, ValueError, RecursionError):
        return None
    return written


def layer_files(template: Template, function: str) -> list[AssetFiles] | None:
    """The files of each of a function's layers; None where any of them is not here."""
    wanted = listed(template.properties(function).get("Layers"))
    found = [files_of(template, layer) for layer in layers_of(template, function)]
    known = [files for files in found if files]
    return known if len(known) == len(wanted) else None


@cache
def _opened(path: Path) -> AssetFiles | None:
    """An asset is named by its content, so it is read once."""
    if path.is_dir():
        return AssetFiles(folder=path)
    return AssetFiles(archive=path) if zipfile.is_zipfile(path) else None


@cache
def _parse(files: AssetFiles, name: str) -> ast.Module | None:
    try:
        return parsed(files.read(name))
    except (SyntaxError, ValueError, RecursionError):
        return None


def _walked(folder: str, prefix: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                found += _walked(entry.path, f"{prefix}{entry.name}/")
            elif entry.is_file():
                found.append((f"{prefix}{entry.name}", entry.stat().st_size))
    return found


def asset_of(template: Template, logical_id: str) -> Path | None:
    """The folder or the zip file of a function's or layer's code; None where it is not beside.

    CDK notes the path in the resource's metadata if it is told to; its list of assets, which lies
    beside the template, has every path.
    """
    if template.folder is None:
        return None
    noted = template.metadata(logical_id).get("aws:asset:path")
    named = (
        noted if isinstance(noted, str) else template.once(_listed).get(_key(template, logical_id))
    )
    path = template.folder / named if named else None
    return path if path and path.exists() else None


def _key(template: Template, logical_id: str) -> str:
    properties = template.properties(logical_id)
    content = as_dict(properties.get("Code") or properties.get("Content"))
    key = literal(content.get("S3Key")) or ""
    return key.rpartition("/")[2].partition(".")[0]


def _listed(template: Template) -> dict[str, str]:
    """The paths of the assets that CDK lists beside the template, by their hashes."""
    paths: dict[str, str] = {}
    for file in sorted(template.folder.glob("*.assets.json")) if template.folder else ():
        for asset, entry in _assets_in(file).items():
            path = as_dict(as_dict(entry).get("source")).get("path")
            if isinstance(path, str):
                paths[asset] = path
    return paths


def _assets_in(file: Path) -> dict[str, Any]:
    try:
        return assets_in(file)
    except (OSError, ValueError):
        return {}
