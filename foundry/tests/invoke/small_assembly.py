"""Writes the smallest assembly with one function, so that a test needs no synthesis."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lambda_foundry.invoke.function import HOST_ARCHITECTURE, HOST_PYTHON

FUNCTION = {
    "Handler": "app.handler",
    "Runtime": f"python{HOST_PYTHON}",
    "Architectures": [HOST_ARCHITECTURE],
}


def write_assembly(
    folder: Path,
    *,
    files: Mapping[str, str | bytes],
    layers: Mapping[str, Mapping[str, str]] | None = None,
    template: Mapping[str, Any] | None = None,
    **properties: Any,
) -> Path:
    """A stack `Small` with the function `Small/App`, whose package holds `files`.

    `layers` are the function's, in order; `template` adds whole sections, and resources.
    """
    layers = layers or {}
    extra = dict(template or {})
    resources = {
        "App": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                **FUNCTION,
                "Code": {"S3Bucket": "assets", "S3Key": "code.zip"},
                "Layers": [{"Ref": name} for name in layers],
                **properties,
            },
            "Metadata": {"aws:cdk:path": "Small/App/Resource"},
        },
        **{name: _layer(name) for name in layers},
        **extra.pop("Resources", {}),
    }
    write_files(folder / "asset.code", files)
    for name, content in layers.items():
        write_files(folder / f"asset.{name}", content)
    _write_json(folder / "Small.template.json", {"Resources": resources, **extra})
    _write_json(folder / "Small.assets.json", {"files": _assets(["code", *layers])})
    _write_json(folder / "manifest.json", {"artifacts": ARTIFACTS})
    return folder


ARTIFACTS = {
    "Small.assets": {"type": "cdk:asset-manifest", "properties": {"file": "Small.assets.json"}},
    "Small": {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/unknown-region",
        "properties": {"templateFile": "Small.template.json", "stackName": "small-dev"},
        "displayName": "Small",
    },
}


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write each file by its path in the folder."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def _layer(name: str) -> dict[str, Any]:
    content = {"S3Bucket": "assets", "S3Key": f"{name}.zip"}
    return {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": content}}


def _assets(names: list[str]) -> dict[str, Any]:
    return {
        name: {
            "source": {"path": f"asset.{name}", "packaging": "zip"},
            "destinations": {"there": {"bucketName": "assets", "objectKey": f"{name}.zip"}},
        }
        for name in names
    }


def _write_json(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value), encoding="utf-8")
