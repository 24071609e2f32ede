"""What a project's tests are made with: a pytest plugin, and the sample events."""

import json
from pathlib import Path
from typing import Any

from lambda_foundry.mistakes import understood
from lambda_foundry.project import project_root


def sample_event(function: str) -> Any:
    """What `tests/events/<service>/<function>.json` says, for `service/function`."""
    file = sample_event_file(function)
    with understood(file):
        return json.loads(file.read_text(encoding="utf-8"))


def sample_event_file(function: str) -> Path:
    """Where it is, if there is one."""
    return project_root() / "tests" / "events" / f"{function}.json"
