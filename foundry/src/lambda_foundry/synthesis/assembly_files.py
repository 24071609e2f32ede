"""Which files make up a cloud assembly, and what else lies in its folder."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lambda_foundry.synthesis.file_state import NAMES, Seen, see, still

REPORT = "validation-report.json"
LEFT_OVER = ("*.template.json", "*.assets.json", "*.metadata.json")


def read_json(path: Path) -> Any:
    """What a file of the assembly says."""
    return json.loads(path.read_text(encoding="utf-8"))


def see_assembly(output: Path, before: Mapping[str, Seen]) -> dict[str, Seen]:
    """What all files of the assembly hold; what was seen `before` and still holds isn't read."""
    seen: dict[str, Seen] = {}
    for path in _paths(output):
        known = before.get(path)
        seen[path] = (known and still(path, known)) or see(path)
    return seen


def remove_unknown_assets(output: Path, known: Mapping[str, Seen]) -> None:
    """Remove the assets that nobody vouches for.

    CDK takes what has the name of an asset for the asset, also where a copy ended half-way.
    """
    for path in output.glob("asset.*"):
        if str(path) not in known and str(path) + NAMES not in known:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def remove_left_over(output: Path) -> None:
    """Remove the templates of services that are gone."""
    named = set(_paths(output))
    for pattern in LEFT_OVER:
        for path in output.glob(pattern):
            if str(path) not in named:
                path.unlink()


def _paths(output: Path) -> Iterator[str]:
    for name in dict.fromkeys(_named(output)):
        yield from _below(str(output / name))


def _named(output: Path) -> Iterator[str]:
    """The files and folders that the manifests name; several stacks can name the same asset."""
    yield from ("manifest.json", "cdk.out", REPORT)
    manifest = read_json(output / "manifest.json")
    for artifact in manifest["artifacts"].values():
        properties = artifact.get("properties", {})
        for name in (
            properties.get("templateFile"),
            properties.get("file"),
            properties.get("directoryName"),
            artifact.get("additionalMetadataFile"),
        ):
            if name:
                yield name
        if artifact["type"] == "cdk:asset-manifest":
            yield from _assets(output, properties["file"])


def _assets(output: Path, file: str) -> Iterator[str]:
    assets = read_json(output / file)
    for kind in ("files", "dockerImages"):
        for asset in assets.get(kind, {}).values():
            source = asset["source"]
            if name := source.get("path") or source.get("directory"):
                yield name


def _below(path: str) -> Iterator[str]:
    if not os.path.isdir(path):  # noqa: PTH112  # thousands of files: no Path for each
        yield path
        return
    yield path + NAMES
    with os.scandir(path) as entries:
        for entry in entries:
            yield from _below(entry.path)
