"""The logical ids that a service's stack is known to have, by the snapshots of the tests."""

import json
from pathlib import Path

from lambda_foundry.names import construct_id
from lambda_foundry.project import snapshots_folder
from lambda_foundry.template.document import Template


def recorded_ids(stack: str, *, snapshots: Path | None = None) -> dict[str, str]:
    """Types by logical ids of everything in the snapshots of the service with this stack."""
    snapshots = snapshots or snapshots_folder()
    services = snapshots.iterdir() if snapshots.is_dir() else ()
    return {
        logical_id: template.type(logical_id)
        for service in sorted(services)
        if construct_id(service.name) == stack
        for file in sorted(service.glob("*.json"))
        for template in [_read(file)]
        for logical_id in template.resources
    }


def _read(file: Path) -> Template:
    try:
        return Template(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return Template(None)
