"""The event that stands for what a trigger is fired with."""

import gzip
import json
from typing import Any

from botocore.exceptions import ParamValidationError

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root, shown

MALFORMED = (
    AttributeError, IndexError, KeyError, TypeError, ValueError,
    EOFError, gzip.BadGzipFile, ParamValidationError,
)  # fmt: skip
"""What an event leads to that has another form than those of the trigger."""


def sample_event(name: str) -> Any:
    """The sample event of `service/function`; an empty object where it has none."""
    file = project_root() / "tests" / "events" / f"{name}.json"
    try:
        return json.loads(file.read_text("utf-8")) if file.is_file() else {}
    except ValueError as error:
        raise Mistake(f"{shown(file)}: is no JSON: {error}") from error
