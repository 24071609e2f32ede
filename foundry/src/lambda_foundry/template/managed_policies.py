"""What AWS's managed policies say, by the copy that moto ships; moto itself stays unloaded."""

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

from lambda_foundry.template.document import as_dict
from lambda_foundry.template.statements import Statement, statements

_OF_AWS = ":iam::aws:policy/"


def managed_statements(arn: str) -> list[Statement] | None:
    """The statements of one of AWS's managed policies; None for any other, or one that is new."""
    name = arn.rpartition("/")[2]
    if _OF_AWS not in arn or name not in _policies():
        return None
    return statements(as_dict(_policies()[name]).get("Document"), origin=name)


@cache
def _policies() -> dict[str, Any]:
    """Every managed policy by its name; nothing where moto is not installed."""
    package = importlib.util.find_spec("moto")
    if package is None or package.origin is None:
        return {}
    file = Path(package.origin).parent / "iam" / "aws_managed_policies.py"
    spec = importlib.util.spec_from_file_location("aws_managed_policies", file)
    if spec is None or spec.loader is None or not file.is_file():
        return {}
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return as_dict(json.loads(module.aws_managed_policies_data))
