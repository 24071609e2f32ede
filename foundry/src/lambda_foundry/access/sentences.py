"""Puts rights together into as few phrases as say all of them."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from lambda_foundry.access.rights import Right
from lambda_foundry.access.things import ANYTHING, Thing, things_words
from lambda_foundry.access.verbs import Verb, together
from lambda_foundry.access.vocabulary import listing

Key = TypeVar("Key")

FEW = 2
"""How many verbs are said before what they are about without leaving one waiting for it."""

OWN_LOGS = re.compile(r"write logs to its own log group( \((itself and )?any stream\))?")

LAST = ("logs:", "xray:")
"""What every function may do is said last."""


def phrases(rights: Iterable[Right]) -> list[str]:
    """`put items into the uptime table Results`; what is denied begins with `never`."""
    found: list[tuple[bool, bool, str]] = []
    for (is_last, allowed, proviso), group in _by(rights, _kind):
        alike: dict[tuple[tuple[Verb, ...], bool], list[Thing]] = {}
        for thing, about in _by(group, lambda right: right.thing):
            alike.setdefault((_verbs(about), thing == ANYTHING), []).append(thing)
        for (verbs, _), things in alike.items():
            said = deeds(verbs, things) + proviso
            found.append((not allowed, is_last, said if allowed else f"never {_any(said)}"))
    return [said for *_, said in sorted(found, key=lambda entry: entry[:2])]


def deeds(verbs: Sequence[Verb], things: Sequence[Thing]) -> str:
    """All that is done to all of these things."""
    if list(things) == [ANYTHING]:
        return listing(_to_anything(verbs))
    words = things_words(things)
    said = _said(verbs, words) if len(verbs) <= FEW else [_each(verbs, words, things)]
    lonely = [f"{verb.words} (on {words})" for verb in verbs if not verb.has_object]
    return OWN_LOGS.sub("write its own logs", listing([*said, *lonely]))


def _each(verbs: Sequence[Verb], words: str, things: Sequence[Thing]) -> str:
    """Many verbs, one by one behind what they are about."""
    it = "it" if len({thing.name for thing in things}) == 1 else "them"
    said = ", ".join(verb.words.replace("{}", it) for verb in verbs if verb.has_object)
    return f"use {words}: {said}"


def _kind(right: Right) -> tuple[bool, bool, str]:
    return right.action.startswith(LAST), right.allowed, right.proviso


def _by(rights: Iterable[Right], key: Callable[[Right], Key]) -> list[tuple[Key, list[Right]]]:
    groups: dict[Key, list[Right]] = {}
    for right in rights:
        groups.setdefault(key(right), []).append(right)
    return list(groups.items())


def _verbs(rights: Iterable[Right]) -> tuple[Verb, ...]:
    """The verbs, with one for those that are allowed together."""
    by_action = {right.action or right.verb.words: right.verb for right in rights}
    for names, verb in together():
        if names <= by_action.keys():
            first = min(names, key=list(by_action).index)
            by_action = {
                action: verb if action == first else own
                for action, own in by_action.items()
                if action == first or action not in names
            }
    return tuple(dict.fromkeys(by_action.values()))


def _to_anything(verbs: Sequence[Verb]) -> list[str]:
    said: list[str] = []
    objects = dict.fromkeys(verb.anything for verb in verbs if verb.has_object and not verb.alone)
    for anything in objects:
        said += _said([verb for verb in verbs if verb.anything == anything], anything)
    said += [verb.alone for verb in verbs if verb.alone]
    return said + [verb.words for verb in verbs if not verb.has_object]


def _said(verbs: Sequence[Verb], words: str) -> list[str]:
    """`put items into and query the table`: the object is said once where it comes last."""
    heads = [verb.words.removesuffix(" {}") for verb in verbs if verb.words.endswith(" {}")]
    others = [verb.words for verb in verbs if verb.has_object and not verb.words.endswith(" {}")]
    said = [f"{listing(_shortened(heads))} {words}"] if heads else []
    return said + [other.replace("{}", words) for other in others]


def _shortened(heads: Sequence[str]) -> list[str]:
    """`get items from`, `delete items from` become `get and delete items from`."""
    groups: dict[str, list[list[str]]] = {}
    for head in heads:
        words = head.split()
        groups.setdefault(words[-1], []).append(words)
    return [_in_one(group) for group in groups.values()]


def _in_one(group: list[list[str]]) -> str:
    same = 0
    while len(group) > 1 and all(len(words) > same + 1 for words in group):
        if len({words[-1 - same] for words in group}) > 1:
            break
        same += 1
    beginnings = [" ".join(words[: len(words) - same]) for words in group]
    return " ".join([listing(beginnings), *group[0][len(group[0]) - same :]])


def _any(said: str) -> str:
    return said.replace("do everything", "do anything")
