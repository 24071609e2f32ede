"""AWS's managed policies: which there are, and what they say, by what other tools ship."""

import importlib.util
import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.policies import Statement, statements


@cache
def paths_by_name() -> dict[str, frozenset[str]]:
    """The path and name of each policy, by its name in lower case.

    AWS makes new ones all the time: what is not here may be there all the same.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for arn in _arns():
        path = arn.partition(":policy/")[2]
        found[path.rpartition("/")[2].lower()].add(path)
    return {name: frozenset(paths) for name, paths in found.items()}


def _arns() -> list[str]:
    """The ARNs in the list of SAM's translator; nothing where it is not installed."""
    package = importlib.util.find_spec("samtranslator")
    if package is None or package.origin is None:
        return []
    file = Path(package.origin).parent / "internal" / "data" / "aws_managed_policies.json"
    if not file.is_file():
        return []
    partitions: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return [arn for arns in partitions.values() for arn in arns.values()]


def managed_statements(arn: str) -> list[Statement] | None:
    """The statements of one of AWS's managed policies; None for any other, or one that is new."""
    parts = split_arn(arn)
    if parts is None or (parts.service, parts.account) != ("iam", "aws"):
        return None
    name = parts.resource_parts[-1]
    known = as_dict(_documents().get(name))
    if parts.resource != f"policy{known.get('Path')}{name}":
        return None
    return statements(known.get("Document"), origin=name)


@cache
def _documents() -> dict[str, Any]:
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
    return as_dict(json.loads(vars(module).get("aws_managed_policies_data", "{}")))
