"""What a project's tests are made with: a pytest plugin, sample events, and resources in moto."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lambda_foundry.mistakes import understood
from lambda_foundry.project import project_root

if TYPE_CHECKING:
    from lambda_foundry.testing.deployed_resources import DeployedResources

__all__ = ["DeployedResources", "sample_event", "sample_event_file"]


def sample_event(function: str) -> Any:
    """What `tests/events/<service>/<function>.json` says, for `service/function`."""
    file = sample_event_file(function)
    with understood(file):
        return json.loads(file.read_text(encoding="utf-8"))


def sample_event_file(function: str) -> Path:
    """Where it is, if there is one."""
    return project_root() / "tests" / "events" / f"{function}.json"


def __getattr__(name: str) -> Any:
    if name != "DeployedResources":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # It imports boto3 and moto, which not every run of tests needs.
    from lambda_foundry.testing.deployed_resources import DeployedResources  # noqa: PLC0415

    return DeployedResources
