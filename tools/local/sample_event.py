"""The event that stands for what a trigger is fired with."""

import json
from typing import Any

from building_blocks.project import ROOT

EVENTS = ROOT / "tests" / "events"


def sample_event(name: str) -> Any:
    """The sample event of `service/function`; an empty object where it has none."""
    file = EVENTS / f"{name}.json"
    return json.loads(file.read_text()) if file.is_file() else {}
