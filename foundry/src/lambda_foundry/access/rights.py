"""The single rights that statements give or take, and the phrases and lines that tell of them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from lambda_foundry.access.conditions import proviso
from lambda_foundry.access.names import Names
from lambda_foundry.access.things import ANYTHING, Thing, full_text, thing_of, things_words
from lambda_foundry.access.vocabulary import (
    Verb,
    actions,
    all_but,
    listing,
    quoted,
    together,
    verb,
    verbs_by_kind,
)
from lambda_foundry.template.actions import (
    actions_like,
    is_known_action,
    kinds_of_resources,
    known_services,
)
from lambda_foundry.template.arns import VARIABLE, split_arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.policies import Statement
from lambda_foundry.template.values import listed

NO_ACTION = Verb("do what the template doesn't say with {}", anything="anything")
Key = TypeVar("Key")

FEW = 2
"""How many verbs may stand before what they are about; of more, that comes first."""

OWN_LOGS = re.compile(r"write logs to its own log group( \((itself and )?any stream\))?")

LAST = ("logs:", "xray:")
"""What every function may do is said last."""

BUCKET = "AWS::S3::Bucket"
_BUCKET_ARN = re.compile(r"\$\{([^{}.]+)\.Arn\}(.*)", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """Words to read, and beneath them the template's own, by which they can be checked."""

    words: str
    literal: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """The logical ids of what invokes, where the line is about that and the template has it."""


@dataclass(frozen=True)
class Right:
    """What two revisions are compared by, so each right stands for itself."""

    action: str
    verb: Verb
    thing: Thing
    proviso: str = ""
    allowed: bool = True


def rights_of(
    statement: Statement, names: Names, *, default: Thing = ANYTHING, remark: str = ""
) -> list[Right]:
    """Every right of a statement; `default` is the thing of one that names no resource."""
    said = proviso(statement.conditions, names) + remark
    if not statement.is_certain:
        said += " (a condition of the template decides)"
    return [
        Right(action, _verb_for(what, value, action, statement), thing, said, statement.allows)
        for action, what in _actions_as_verbs(statement)
        for value, thing in _things(statement, names, default)
        if not _misses(action, value, names.template)
    ]


def without_effect(statements: Iterable[Statement], names: Names) -> list[Line]:
    """A line for each action that no service has, or that isn't about what it is allowed on."""
    return [
        Line(f"`{action}`{why}", (literal(statement),))
        for statement in statements
        for action in statement.actions
        if (why := _no_effect(action, statement, names))
    ]


def _no_effect(action: str, statement: Statement, names: Names) -> str:
    if _no_service_has(action):
        return " has no effect: no service has this action"
    values = statement.resources
    if not values or not all(_misses(action, value, names.template) for value in values):
        return ""
    resources = _things(statement, names, ANYTHING)
    named = things_words([thing for _, thing in resources])
    about = "buckets" if "bucket" in kinds_of_resources(action) else "objects"
    return f" on {named} has no effect: it is about {about}"


@lru_cache(maxsize=4096)
def _no_service_has(action: str) -> bool:
    """Whether an action, perhaps with wildcards, is none of any service, as far as is known."""
    service, colon, _ = action.partition(":")
    if action == "*" or "${" in action or not known_services():
        return False
    if not colon:
        return True
    if "*" in service or "?" in service:
        return False
    is_pattern = "*" in action or "?" in action
    return not (actions_like(action) if is_pattern else is_known_action(action))


def _misses(action: str, value: Any, template: Template) -> bool:
    """Whether a resource is a bucket and the action about objects alone, or the other way round.

    docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    """
    if not action.lower().startswith("s3:"):
        return False
    kind = _bucket_or_object(full_text(value), template)
    kinds = _kinds_of_s3(action) if kind else set()
    return kind not in kinds and bool(kinds & {"bucket", "object"})


@lru_cache(maxsize=4096)
def _kinds_of_s3(action: str) -> set[str]:
    return kinds_of_resources(action)


def _bucket_or_object(written: str, template: Template) -> str:
    """Which of both an ARN is; nothing for one that may be either, or is neither."""
    if (found := _BUCKET_ARN.fullmatch(written)) and template.type(found[1]) == BUCKET:
        inside = found[2]
    elif (arn := split_arn(written)) and arn.service == "s3" and not arn.account:
        name, slash, _ = VARIABLE.sub("x", arn.resource).partition("/")
        inside = slash or ("*" if "*" in name else "")
    else:
        return ""
    if not inside:
        return "bucket"
    return "object" if inside.startswith("/") else ""


def all_rights(statements: Iterable[Statement], names: Names) -> list[Right]:
    """Every right of these statements, with the conditions under which they are there."""
    return [
        right
        for statement in statements
        for right in rights_of(statement, names, remark=condition_remark(names, statement.origin))
    ]


def _actions_as_verbs(statement: Statement) -> list[tuple[str, Verb]]:
    if statement.not_actions:
        return [("", all_but(listing(quoted(statement.not_actions))))]
    if not statement.actions:
        return [("", NO_ACTION)]
    known = [_by_name(action) for action in statement.actions if not _no_service_has(action)]
    return [(action.lower(), verb(action)) for action in known]


@lru_cache(maxsize=4096)
def _by_name(action: str) -> str:
    """The one action that a pattern stands for: `sns:Pub*` is `sns:Publish`."""
    service, _, name = action.lower().partition(":")
    is_pattern = bool({"*", "?"} & set(name)) and name not in actions().get(service, {})
    found = actions_like(action) if is_pattern and name != "*" else []
    return found[0] if len(found) == 1 else action


def _verb_for(what: Verb, value: Any, action: str, statement: Statement) -> Verb:
    """The verb for a resource; some actions have another for one of another kind.

    `NotResource` is no thing that would say which service is meant, so the verb has to.
    """
    if statement.not_resources:
        return replace(what, words=f"{what.alone} with {{}}") if what.alone else what
    kinds = verbs_by_kind(action)
    arn = split_arn(full_text(value)) if kinds else None
    return kinds.get(arn.resource_parts[0], what) if arn else what


def _things(statement: Statement, names: Names, default: Thing) -> list[tuple[Any, Thing]]:
    """The values that a statement is about, each with its thing."""
    if statement.not_resources:
        excepted = things_words(thing for _, thing in _valued(statement.not_resources, names))
        return [(None, Thing(f"everything except {excepted}"))]
    return _valued(statement.resources, names) or [(None, default)]


def _valued(values: list[Any], names: Names) -> list[tuple[Any, Thing]]:
    return [(item, thing_of(item, names)) for value in values for item in listed(value)]


def condition_remark(names: Names, logical_id: str) -> str:
    """What to add for a resource that is only there under a condition of the template."""
    condition = names.template.resources.get(logical_id, {}).get("Condition")
    return f" (only where the template's condition {condition} holds)" if condition else ""


def phrases(rights: Iterable[Right]) -> list[str]:
    """`put items into the uptime table Results`; what is denied begins with `never`."""
    found: list[tuple[bool, bool, str]] = []
    for (is_last, allowed, condition), group in _grouped(rights, _kind):
        alike: dict[tuple[tuple[Verb, ...], bool], list[Thing]] = {}
        for thing, about in _grouped(group, lambda right: right.thing):
            alike.setdefault((_verbs(about), thing == ANYTHING), []).append(thing)
        for (verbs, _), things in alike.items():
            said = _words_about(verbs, things) + condition
            found.append((not allowed, is_last, said if allowed else _never(said)))
    return [said for *_, said in sorted(found, key=lambda entry: entry[:2])]


def _kind(right: Right) -> tuple[bool, bool, str]:
    return right.action.startswith(LAST), right.allowed, right.proviso


def _grouped(rights: Iterable[Right], key: Callable[[Right], Key]) -> list[tuple[Key, list[Right]]]:
    groups: dict[Key, list[Right]] = {}
    for right in rights:
        groups.setdefault(key(right), []).append(right)
    return list(groups.items())


def _verbs(rights: Iterable[Right]) -> tuple[Verb, ...]:
    """The verbs, with one for those that are allowed together."""
    by_action = {right.action or right.verb.words: right.verb for right in rights}
    for names, combined in together():
        if names <= by_action.keys():
            first = min(names, key=list(by_action).index)
            by_action = {
                action: combined if action == first else own
                for action, own in by_action.items()
                if action == first or action not in names
            }
    return tuple(dict.fromkeys(by_action.values()))


def _words_about(verbs: Sequence[Verb], things: Sequence[Thing]) -> str:
    """All that is done to all of these things."""
    if list(things) == [ANYTHING]:
        return listing(_to_anything(verbs))
    words = things_words(things)
    said = _at_once(verbs, words) if len(verbs) <= FEW else [_one_by_one(verbs, words, things)]
    lonely = [f"{verb.words} (on {words})" for verb in verbs if not verb.has_object]
    return OWN_LOGS.sub("write its own logs", listing([*said, *lonely]))


def _to_anything(verbs: Sequence[Verb]) -> list[str]:
    said: list[str] = []
    objects = dict.fromkeys(verb.anything for verb in verbs if verb.has_object and not verb.alone)
    for anything in objects:
        said += _at_once([verb for verb in verbs if verb.anything == anything], anything)
    said += [verb.alone for verb in verbs if verb.alone]
    return said + [verb.words for verb in verbs if not verb.has_object]


def _one_by_one(verbs: Sequence[Verb], words: str, things: Sequence[Thing]) -> str:
    """Many verbs, one by one behind what they are about."""
    it = "it" if len({thing.name for thing in things}) == 1 else "them"
    said = ", ".join(verb.words.replace("{}", it) for verb in verbs if verb.has_object)
    return f"use {words}: {said}"


def _at_once(verbs: Sequence[Verb], words: str) -> list[str]:
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
    return [_with_one_ending(group) for group in groups.values()]


def _with_one_ending(group: list[list[str]]) -> str:
    same = 0
    while len(group) > 1 and all(len(words) > same + 1 for words in group):
        if len({words[-1 - same] for words in group}) > 1:
            break
        same += 1
    beginnings = [" ".join(words[: len(words) - same]) for words in group]
    return " ".join([listing(beginnings), *group[0][len(group[0]) - same :]])


def _never(said: str) -> str:
    return f"never {re.sub('(?<=do )everything|everything(?= except)', 'anything', said)}"


def literal(statement: Statement) -> str:
    """A statement in the template's own terms, in one line."""
    actions = statement.actions or [f"not {action}" for action in statement.not_actions]
    resources = statement.resources or [f"not {full_text(r)}" for r in statement.not_resources]
    said = f"{statement.effect} {', '.join(actions) or '(no action)'}"
    if resources:
        said += f" on {', '.join(full_text(resource) for resource in resources)}"
    if statement.principals or statement.not_principals:
        said += f" to {_principals_text(statement)}"
    if statement.conditions:
        said += f" if {_conditions_text(statement)}"
    return f"{said} [{statement.origin}]"


def _conditions_text(statement: Statement) -> str:
    """The conditions as `operator key=value`."""
    return "; ".join(
        f"{operator} {key}={_as_one_text(value)}"
        for operator, tests in statement.conditions.items()
        for key, value in (tests.items() if isinstance(tests, dict) else [("", tests)])
    )


def _principals_text(statement: Statement) -> str:
    given = [*statement.principals.items(), *statement.not_principals.items()]
    said = ", ".join(f"{kind} {_as_one_text(who)}" for kind, who in given)
    return f"not {said}" if statement.not_principals else said


def _as_one_text(value: object) -> str:
    """A value, or several, as text."""
    return "|".join(map(full_text, value)) if isinstance(value, list) else full_text(value)
