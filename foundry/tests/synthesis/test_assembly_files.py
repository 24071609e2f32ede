"""What belongs to an assembly is kept, also what only the assemblies inside of it name."""

import json
from pathlib import Path
from typing import Any

from lambda_foundry.synthesis.assembly_files import remove_unknown_assets, see_assembly


def write_assembly(folder: Path, *, assets: list[str], stages: list[str]) -> None:
    """A manifest that names a list of these assets, and the folders of these stages."""
    artifacts: dict[str, Any] = {
        name: {"type": "cdk:cloud-assembly", "properties": {"directoryName": name}}
        for name in stages
    }
    artifacts["Assets"] = {"type": "cdk:asset-manifest", "properties": {"file": "assets.json"}}
    files = {name: {"source": {"path": name}} for name in assets}
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    (folder / "assets.json").write_text(json.dumps({"files": files}))


def test_assets_of_stages_are_kept(tmp_path: Path) -> None:
    """CDK puts them beside the folders of the stages, and a stage within a stage is two below."""
    kept = {"asset.own", "asset.first", "asset.second"}
    for name in (*kept, "asset.left-over"):
        (tmp_path / name).mkdir()
    write_assembly(tmp_path, assets=["asset.own"], stages=["assembly-First"])
    first = tmp_path / "assembly-First"
    write_assembly(first, assets=["../asset.first"], stages=["assembly-Second"])
    write_assembly(first / "assembly-Second", assets=["../../asset.second"], stages=[])

    removed = remove_unknown_assets(tmp_path, see_assembly(tmp_path, {}))

    assert removed == {tmp_path / "asset.left-over"}
    assert {path.name for path in tmp_path.glob("asset.*")} == kept
