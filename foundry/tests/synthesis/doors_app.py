"""Stands in for `app.py` with one service for each way to read: its template is what was read."""

import json
import os
from importlib import import_module
from pathlib import Path

from lambda_foundry import synthesize


def app() -> None:
    """One stack for each folder of `stacks/`, with what its function `read` returns."""
    from lambda_foundry.synthesis.reads import services_to_synthesize  # noqa: PLC0415

    output = Path(os.environ["CDK_OUTDIR"])
    selection = services_to_synthesize()
    artifacts = {}
    with selection.search():
        services = sorted(folder.name for folder in Path("stacks").iterdir())
    for service in services:
        with selection.service(service):
            answer = import_module(f"stacks.{service}").read()
        template = output / f"{service}.template.json"
        template.write_text(json.dumps({"Answer": repr(answer)}))
        artifacts[service] = {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": template.name},
            "displayName": service,
        }
    (output / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))


synthesize(app)
