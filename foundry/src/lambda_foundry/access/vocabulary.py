"""The words for IAM's terms, from the `.toml` files of this package."""

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import Any


@cache
def actions() -> dict[str, dict[str, str]]:
    """For each service the words of its actions; actions in lower case, as IAM ignores case."""
    return {
        service: {name.lower(): words for name, words in entries.items()}
        for service, entries in _read("actions").items()
    }


@cache
def nouns(table: str) -> dict[str, str]:
    """One table of `nouns.toml`."""
    found: dict[str, str] = _read("nouns")[table]
    return found


def listing(parts: Iterable[str], *, last: str = "and") -> str:
    """`a, b and c`."""
    words = list(parts)
    if len(words) < 2:  # noqa: PLR2004  # one needs no comma
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def quoted(values: Sequence[str]) -> list[str]:
    """Literal text, as people quote code."""
    return [f"`{value}`" for value in values]


@cache
def _read(name: str) -> dict[str, Any]:
    file = resources.files("lambda_foundry.access") / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
