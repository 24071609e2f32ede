"""What an IAM action lets one do, as a verb."""

from dataclasses import dataclass
from functools import cache

from lambda_foundry.access.vocabulary import actions


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
