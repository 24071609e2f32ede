"""What a function may weigh, unzipped and with its layers, and which packages weigh most."""

from collections import Counter
from pathlib import Path

from lambda_foundry.packaging.source import shipped_entries

LIMIT = 262_144_000
"""Bytes of code and layers: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

CLOSE = 200_000_000
"""Bytes from which a warning tells that the limit is near."""

MOST_LAYERS = 5


def sizes(tree: Path, *, prefix: str = "") -> Counter[str]:
    """Bytes below `tree` by package: the first folder or file under it, or under its `prefix`."""
    weights: Counter[str] = Counter()
    for entry in shipped_entries(tree):
        names = Path(entry.path).relative_to(tree).parts
        weights[names[names[0] == prefix]] += entry.stat().st_size
    return weights


def largest(weights: Counter[str]) -> str:
    """The five packages that weigh most, in megabytes."""
    return ", ".join(f"{name} {megabytes(size)}" for name, size in weights.most_common(5))


def megabytes(size: int) -> str:
    """Bytes as people say them."""
    return f"{size / 1_000_000:.1f} MB"
