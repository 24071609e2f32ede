"""Generates the ordinary apps with the resources of a scaffolded project."""

import json
import shutil
from pathlib import Path

from benchmarks.synth.scaffolded import names
from lambda_foundry.names import construct_id
from lambda_foundry.project import project_root

HERE = Path(__file__).parent
NOT_CODE = shutil.ignore_patterns("__pycache__", "requirements.*")


def ordinary(project: Path, kind: str, functions: int, *, like: Path) -> None:
    """An app of this kind, `python` or `javascript`, with code and layer of the project `like`."""
    shutil.copytree(HERE / f"ordinary_{kind}", project)
    shutil.copytree(like / "lambda_src", project / "lambda_src", ignore=NOT_CODE)
    shutil.copytree(_layer(like), project / "layer")
    services: dict[str, dict[str, dict[str, str]]] = {}
    for service, function, trigger in names(functions):
        services.setdefault(construct_id(service), {})[construct_id(function)] = {
            "source": f"{service}/{function}",
            "trigger": trigger,
        }
    (project / "functions.json").write_text(json.dumps(services))
    settings = json.loads((project_root() / "cdk.json").read_text())
    command = {"python": "python app.py", "javascript": "node app.js"}[kind]
    kept = {"app": command, "notices": False, "versionReporting": False}
    (project / "cdk.json").write_text(json.dumps(kept | {"context": settings["context"]}))


def resources(assembly: Path) -> dict[str, object]:
    """What AWS would be asked to make, to tell whether two apps ask for the same."""
    return {
        f"{file.name}/{logical_id}": (resource["Type"], _without_hashes(resource.get("Properties")))
        for file in sorted(assembly.glob("*.template.json"))
        for logical_id, resource in json.loads(file.read_text())["Resources"].items()
    }


def _without_hashes(properties: dict[str, object] | None) -> object:
    """An asset's hash depends on how its excluded files are written down."""
    return {
        key: value for key, value in (properties or {}).items() if key not in {"Code", "Content"}
    }


def _layer(project: Path) -> Path:
    """The built layer, as the project's own synthesis left it."""
    template = json.loads((project / "cdk.out" / "Service0.template.json").read_text())
    (layer,) = (
        resource
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::LayerVersion"
    )
    return project / "cdk.out" / str(layer["Metadata"]["aws:asset:path"])
