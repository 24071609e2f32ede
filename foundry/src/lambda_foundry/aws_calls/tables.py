"""The exceptions that AWS's operations make to the rule that an action has the operation's name."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

PACKAGE = "lambda_foundry.aws_calls"


@cache
def table(name: str) -> dict[str, Any]:
    """One table of `operations.toml`; empty where there is none of that name."""
    found: dict[str, Any] = _all().get(name, {})
    return found


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads((resources.files(PACKAGE) / "operations.toml").read_text(encoding="utf-8"))
