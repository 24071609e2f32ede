"""Stands in for `app.py` where aws_cdk would take too long: a template is what was read."""

import json
import os
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

from lambda_foundry import synthesize

ROOT = Path(__file__).parent
import_module("own_module")  # of the project, as a test edits one


def app() -> None:
    """One stack for each folder of `stacks/`, with all that its code and its folders say."""
    import lambda_foundry.packaging.build  # noqa: F401, PLC0415  # it asks for the time
    from lambda_foundry.synthesis.reads import services_to_synthesize  # noqa: PLC0415

    output = Path(os.environ["CDK_OUTDIR"])
    selection = services_to_synthesize()
    shared = (ROOT / "shared.txt").read_text() if (ROOT / "shared.txt").exists() else "none"
    artifacts: dict[str, Any] = {}
    children: dict[str, Any] = {}
    with selection.search():
        services = sorted(folder.name for folder in (ROOT / "stacks").iterdir() if folder.is_dir())
    for service in services:
        with selection.service(service) as wanted:
            if wanted:
                template = {
                    "Shared": shared,
                    "Variable": os.environ.get("STAND_IN_VARIABLE"),
                    "Context": json.loads(os.environ["CDK_CONTEXT_JSON"]).get("flavour"),
                    **text_below(ROOT / "stacks" / service),
                    **text_below(ROOT / "lambda_src" / service),
                }
                artifacts |= stack(output, service.capitalize(), template)
                children[service.capitalize()] = template
    artifacts |= {"Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}}}
    artifacts |= {"aws-cdk-lib/feature-flag-report": {"type": "cdk:feature-flag-report"}}
    write(output / "manifest.json", {"version": "1", "artifacts": artifacts})
    write(output / "tree.json", {"tree": {"children": children}})
    write(output / "cdk.out", {"version": "1"})


def text_below(folder: Path) -> dict[str, str]:
    """What every file holds, and where every link leads."""
    if not folder.is_dir():
        return {}
    return {
        f"{folder.parent.name}/{path.relative_to(folder).as_posix()}": path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def stack(output: Path, name: str, template: dict[str, Any]) -> dict[str, Any]:
    """Write a stack's files; its entries in the manifest."""
    asset = f"asset.{abs(hash_of(json.dumps(template, sort_keys=True)))}"
    if not (output / asset).exists():
        shutil.rmtree(output / asset, ignore_errors=True)
        (output / asset).mkdir()
        (output / asset / "handler.py").write_text(json.dumps(template))
        if os.environ.get("STAND_IN_DIES"):
            os._exit(9)
    files = {"code": {"source": {"path": asset, "packaging": "zip"}}}
    write(output / f"{name}.template.json", template)
    write(output / f"{name}.assets.json", {"files": files})
    return {
        f"{name}.assets": {
            "type": "cdk:asset-manifest",
            "properties": {"file": f"{name}.assets.json"},
        },
        name: {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": f"{name}.template.json"},
            "dependencies": [f"{name}.assets"],
            "displayName": name,
        },
    }


def hash_of(text: str) -> int:
    """The same in every process, unlike `hash`."""
    return int.from_bytes(text.encode()) % (2**61 - 1)


def write(path: Path, content: dict[str, Any]) -> None:
    """As CDK writes: what a killed process leaves may be half of it."""
    indent, separators = (None, (",", ":")) if path.name == "tree.json" else (2, None)
    path.write_text(json.dumps(content, indent=indent, separators=separators), encoding="utf-8")


synthesize(app)
