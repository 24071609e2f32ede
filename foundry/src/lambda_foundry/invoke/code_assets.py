"""Finds the code of functions and layers: a folder, a zip or text in the template."""

import json
import stat
import zipfile
from pathlib import Path
from typing import Any

from lambda_foundry.invoke.intrinsics import Intrinsics, Unknown
from lambda_foundry.invoke.kept_folders import fingerprint, kept_folder, key_of
from lambda_foundry.invoke.templates import StackTemplate
from lambda_foundry.mistakes import Mistake


def code_folder(
    template: StackTemplate, logical_id: str, *, of: str, intrinsics: Intrinsics
) -> Path:
    """The unpacked code behind the property `of`: a function's `Code`, a layer's `Content`."""
    path = template.construct_path(logical_id)
    resource = template.resources[logical_id]
    code = _decided(resource["Properties"].get(of), intrinsics, path=path)
    if "ImageUri" in code:
        raise Mistake(f"{path}: is a container image; only functions packed as zips run here")
    if "ZipFile" in code:
        return _written(_known_text(code["ZipFile"], intrinsics, path=path))
    asset = _asset(template, resource, code, intrinsics)
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
    template: StackTemplate, resource: dict[str, Any], code: dict[str, Any], intrinsics: Intrinsics
) -> Path | None:
    try:
        key = intrinsics.text(code.get("S3Key", ""))
        found = template.assets.get(key)
    except Unknown:
        found = _by_parameter(template, code)
    noted = resource.get("Metadata", {}).get("aws:asset:path")
    return found or (template.directory / noted if noted else None)


def _by_parameter(template: StackTemplate, code: dict[str, Any]) -> Path | None:
    """The asset whose key the legacy synthesizer passes as a parameter."""
    key = json.dumps(code["S3Key"])
    passed = template.stack.assets_by_parameter.items()
    return next((template.directory / path for name, path in passed if f'"{name}"' in key), None)


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
