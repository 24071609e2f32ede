"""Reads the sample event of a function, as its trigger would send it."""

import json
from typing import Any

from building_blocks.project import ROOT


def sample_event(source: str) -> Any:
    """What `tests/events/<service>/<function>.json` says, for `<service>/<function>`."""
    return json.loads((ROOT / "tests" / "events" / f"{source}.json").read_text(encoding="utf-8"))
