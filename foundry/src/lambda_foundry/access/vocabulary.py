"""The words for IAM's terms, from the `.toml` files here: actions as verbs, types as nouns."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_REGIONAL = re.compile(r"\.(\$\{AWS::Region\}|[a-z]{2}(-[a-z]+)+-\d)(?=\.)")
_SUFFIX = re.compile(r"\.(amazonaws\.com(\.cn)?|\$\{AWS::URLSuffix\})$")


@dataclass(frozen=True)
class Verb:
    """`put items into {}`, and what the braces stand for where a policy writes `*`."""

    words: str
    anything: str = ""
    alone: str = ""
    """The whole phrase for `*`, where it isn't the words about anything."""

    @property
    def has_object(self) -> bool:
        """Whether the action is done to something; some know no resources."""
        return "{}" in self.words


@cache
def verb(action: str) -> Verb:
    """The verb of an action; one that isn't in the vocabulary is named as it is."""
    service, _, name = action.lower().partition(":")
    entries = actions().get(service, {})
    if action in {"*", "*:*"}:
        return Verb(
            "do everything of every service with {}", alone="do everything in every service"
        )
    if name == "*" and "*" not in service:
        known = entries.get("service", f"the service `{service}`")
        return Verb("do everything with {}", alone=f"do everything in {known}")
    if name in entries and name not in {"service", "any"}:
        return parsed(entries[name], anything=entries["any"])
    if "*" in action or "?" in action:
        named = f"do everything named `{action}`"
        return Verb(f"{named} with {{}}", alone=named)
    return Verb(f"call `{action}` on {{}}", anything="anything")


@cache
def verbs_by_kind(action: str) -> dict[str, Verb]:
    """For an action whose words are about one kind of resource alone, its verbs for others."""
    return {
        kind: parsed(words, anything="")
        for key, words in actions()["by_kind"].items()
        for named, _, kind in [key.partition(" ")]
        if named == action.lower()
    }


def all_but(excepted: str) -> Verb:
    """The verb of `NotAction`."""
    return Verb(
        f"do everything except {excepted} with {{}}",
        alone=f"do everything in every service except {excepted}",
    )


@cache
def together() -> list[tuple[frozenset[str], Verb]]:
    """Actions that are one verb when they are allowed together, the largest sets first."""
    combined = [
        (frozenset(names.split()), parsed(words, anything=""))
        for names, words in actions()["together"].items()
    ]
    return sorted(combined, key=lambda entry: -len(entry[0]))


def parsed(words: str, *, anything: str) -> Verb:
    """The verb that the vocabulary writes as `describe {any stream}`."""
    before, brace, rest = words.partition("{")
    named, _, after = rest.partition("}")
    return Verb(f"{before}{{}}{after}", anything=named or anything) if brace else Verb(words)


@cache
def actions() -> dict[str, dict[str, str]]:
    """For each service the words of its actions; actions in lower case, as IAM ignores case."""
    return {
        service: {name.lower(): words for name, words in entries.items()}
        for service, entries in _read("actions").items()
    }


def service_words(principal: str) -> str:
    """A service by its name; one that isn't in the vocabulary by its principal."""
    plain = _SUFFIX.sub(".amazonaws.com", _REGIONAL.sub("", principal))
    if principal == "*":
        return "any service"
    return nouns("principals").get(plain, f"the service `{principal}`")


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
