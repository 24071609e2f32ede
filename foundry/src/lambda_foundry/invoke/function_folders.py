"""Finds the folders that a function sees: its code, its layers as in /opt, and Lambda's runtime.

Layers are merged as Lambda does it. What stands in for /var/runtime has AWS's runtime interface
client and boto3, and nothing else.
"""

import json
import re
import stat
import sys
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lambda_foundry.invoke.function import FoundFunction, Properties
from lambda_foundry.invoke.kept_folders import (
    copy_over,
    fingerprint,
    kept_folder,
    kept_home,
    key_of,
)
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.deployment import TemplateReferences
from lambda_foundry.template.document import Template, shown_name
from lambda_foundry.template.intrinsics import ABSENT, Intrinsics, Unknown
from lambda_foundry.template.ownership import owner
from lambda_foundry.template.stack import LAYER_VERSION

BROUGHT_BY_LAMBDA = ("awslambdaric", "boto3")

COMPILED = "runtime_client"
"""The client's module in C, which it has on Linux alone; elsewhere ours stands in for it."""


def code_folder(template: Template, logical_id: str, *, of: str, intrinsics: Intrinsics) -> Path:
    """The unpacked code behind the property `of`: a function's `Code`, a layer's `Content`."""
    path = shown_name(template, logical_id)
    code = _decided(template.properties(logical_id).get(of), intrinsics, path=path)
    if "ImageUri" in code:
        raise Mistake(f"{path}: is a container image; only functions packed as zips run here")
    if "ZipFile" in code:
        return _written(_known_text(code["ZipFile"], intrinsics, path=path))
    asset = _asset(template, logical_id, code, intrinsics)
    if asset is None or not asset.exists():
        raise Mistake(f"{path}: its code is not in the assembly, but in {_where(code, intrinsics)}")
    return asset if asset.is_dir() else _unpacked(asset, owner=path)


def _decided(code: Any, intrinsics: Intrinsics, *, path: str) -> dict[str, Any]:
    try:
        found = intrinsics.decided(code)
    except Unknown as unknown:
        raise Mistake(f"{path}: where its code is needs {unknown}") from unknown
    return found if isinstance(found, dict) else {}


def _asset(
    template: Template, logical_id: str, code: dict[str, Any], intrinsics: Intrinsics
) -> Path | None:
    try:
        key = intrinsics.text(code.get("S3Key", ""))
        found = template.uploads.get(key)
    except Unknown:
        found = _by_parameter(template, code)
    noted = template.metadata(logical_id).get("aws:asset:path")
    return found or (Path(template.folder or "", noted) if noted else None)


def _by_parameter(template: Template, code: dict[str, Any]) -> Path | None:
    """The asset whose key the legacy synthesizer passes as a parameter."""
    key = json.dumps(code["S3Key"])
    passed = template.stack.assets_by_parameter if template.stack else {}
    files = (path for name, path in passed.items() if f'"{name}"' in key)
    return next((Path(template.folder or "", path) for path in files), None)


def _known_text(value: Any, intrinsics: Intrinsics, *, path: str) -> str:
    try:
        return intrinsics.text(value)
    except Unknown as unknown:
        raise Mistake(f"{path}: its inline code needs {unknown}") from unknown


def _written(text: str) -> Path:
    def write(folder: Path) -> None:
        (folder / "index.py").write_text(text, encoding="utf-8")

    return kept_folder(f"inline-{key_of(text)}", write)


def _unpacked(archive: Path, *, owner: str) -> Path:
    def unpack(folder: Path) -> None:
        try:
            with zipfile.ZipFile(archive) as opened:
                files = [Path(opened.extract(entry, folder)) for entry in opened.infolist()]
                modes = [entry.external_attr >> 16 for entry in opened.infolist()]
        except zipfile.BadZipFile as error:
            raise Mistake(f"{owner}: {archive} is neither a folder nor a zip") from error
        for file, mode in zip(files, modes, strict=True):
            _set_mode(file, mode)

    return kept_folder(f"unzipped-{key_of(fingerprint(archive))}", unpack)


def _set_mode(file: Path, mode: int) -> None:
    """Make a file what it was when it was packed: to be run, or a link, which zip holds as text."""
    if stat.S_ISLNK(mode):
        target = file.read_text(encoding="utf-8")
        file.unlink()
        file.symlink_to(target)
    elif mode & stat.S_IXUSR and file.is_file():
        file.chmod(0o755)


def _where(code: dict[str, Any], intrinsics: Intrinsics) -> str:
    try:
        return f"s3://{intrinsics.text(code['S3Bucket'])}/{intrinsics.text(code['S3Key'])}"
    except Unknown as unknown:
        return f"an object of S3 behind {unknown}"
    except KeyError:
        return "an object of S3 that the template doesn't name"


class LayerFolders:
    """The folders behind the layers of one function; `given` has those that people pass.

    By their ARNs, or by their numbers in the template's order, from 1.
    """

    def __init__(
        self,
        function: FoundFunction,
        references: TemplateReferences,
        *,
        given: Mapping[str, Path],
    ) -> None:
        self._function = function
        self._references = references
        self._given = given

    def find(self) -> list[Path]:
        """One folder for each layer, in the template's order; raises `Mistake` with all missing."""
        listed = Properties(self._function, self._references.intrinsics).items("Layers")
        folders, missing = [], []
        for number, layer in enumerate(listed, start=1):
            try:
                folders += self._folder(layer, number=str(number))
            except Unknown as unknown:
                missing.append(str(unknown))
        if missing:
            raise Mistake(
                f"{self._function.shown}: these layers are not in the assembly; download and "
                "unpack them, and add\n" + "\n".join(f"  --layer {line}" for line in missing)
            )
        return folders

    def _folder(self, layer: Any, *, number: str) -> list[Path]:
        """The folder of one layer, none of one that is left out; `Unknown` is what to write."""
        if number in self._given:
            return [self._given[number]]
        try:
            layer = self._references.intrinsics.decided(layer)
            if layer is ABSENT:
                return []
            if (owned := owner(layer, self._references)) and _is_layer(*owned):
                template, logical_id = owned
                intrinsics = self._references.of(template).intrinsics
                return [code_folder(template, logical_id, of="Content", intrinsics=intrinsics)]
            arn = self._references.intrinsics.text(layer)
        except Unknown as unknown:
            raise Unknown(f"{number}=FOLDER  {unknown}") from unknown
        if arn not in self._given:
            raise Unknown(f"{arn}=FOLDER")
        return [self._given[arn]]


def _is_layer(template: Template, logical_id: str) -> bool:
    return template.type(logical_id) == LAYER_VERSION


def merged(layers: list[Path]) -> Path | None:
    """What /opt holds: every layer in order, where a later one's files win; None without any."""
    if len(layers) <= 1:
        return layers[0] if layers else None

    def merge(folder: Path) -> None:
        for layer in layers:
            copy_over(layer, folder)

    return kept_folder(f"opt-{key_of(*map(fingerprint, layers))}", merge)


class NotHere(Mistake):
    """No function can be run here as Lambda runs it."""


def check_client() -> Path:
    """The folder that AWS's client is installed into; raises `NotHere` where it can't run."""
    if sys.platform == "win32":
        raise NotHere(
            "functions are run as in Lambda on Linux and macOS; on Windows use WSL or a container"
        )
    spec = find_spec("awslambdaric")
    if spec is None or spec.origin is None:
        raise NotHere(
            "awslambdaric, AWS's runtime interface client, is not installed; run: uv sync"
        )
    return Path(spec.origin).parents[1]


def runtime_folder() -> Path:
    """A folder of links to what Lambda brings along, made anew when packages are installed."""
    site_packages = check_client()
    name = f"runtime-{site_packages.stat().st_mtime_ns:x}"
    folder = kept_home() / name
    if folder.is_dir() and not (folder / "awslambdaric").exists():
        # The project was moved, and the links with it.
        for link in folder.iterdir():
            link.unlink()
        folder.rmdir()
    return kept_folder(name, _link_packages)


def _link_packages(folder: Path) -> None:
    """Put a link into `folder` for every file and folder of those packages."""
    # Needed once; takes longer to import than the rest of the command, as what is below does.
    import compileall  # noqa: PLC0415

    for found in _installed_entries():
        (folder / found.name).symlink_to(found)
        if found.is_dir():
            # A process writes no bytecode, as it can't in Lambda, where these are compiled.
            compileall.compile_dir(found, quiet=2)
    if not any(folder.glob(f"{COMPILED}.*")):
        stand_in = Path(__file__).with_name(f"{COMPILED}.py")
        (folder / stand_in.name).symlink_to(stand_in)


def _installed_entries() -> set[Path]:
    """What is installed of what Lambda brings along and all that it requires."""
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415

    entries, seen, waiting = set[Path](), set[str](), list(BROUGHT_BY_LAMBDA)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            # Some are wanted only on another Python or system.
            with suppress(PackageNotFoundError):
                installed = distribution(name)
                names = {file.parts[0] for file in installed.files or ()} - {"..", "__pycache__"}
                entries |= {Path(str(installed.locate_file(name))) for name in names}
                waiting += _required(installed.requires or [])
    return entries


def _required(requirements: list[str]) -> list[str]:
    """The names of requirements, but not of those of an extra."""
    wanted = [line for line in requirements if "extra ==" not in line]
    return [match[0] for line in wanted if (match := re.match(r"[\w.-]+", line))]
