"""The files beside a template that a function or a layer consists of."""

import json
from pathlib import Path
from typing import Any

from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.values import literal


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
        for asset, entry in as_dict(_read(file).get("files")).items():
            path = as_dict(as_dict(entry).get("source")).get("path")
            if isinstance(path, str):
                paths[asset] = path
    return paths


def _read(file: Path) -> dict[str, Any]:
    try:
        return as_dict(json.loads(file.read_text()))
    except (OSError, ValueError):
        return {}
