"""Which managed policies AWS has, by the lists that its own tools ship."""

import json
from collections import defaultdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path


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
    package = find_spec("samtranslator")
    if package is None or package.origin is None:
        return []
    file = Path(package.origin).parent / "internal" / "data" / "aws_managed_policies.json"
    if not file.is_file():
        return []
    partitions: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return [arn for arns in partitions.values() for arn in arns.values()]
