"""The words of the access tool, short enough for a drawing; all of them are a click away."""

import re

from lambda_foundry.map.system import MappedFunction, MappedStack, Node, Trigger

_PREPOSITIONS = "as|for|from|in|into|of|on|through|to|with"


def trigger_words(trigger: Trigger) -> str:
    """``schedule at `rate(5 minutes)` ``, without whose role it is done by."""
    words = trigger.words.partition(", by ")[0]
    words = re.sub(r"(^|\b(of|by) )(its own|the) ", r"\2 ", words).strip()
    return words.removeprefix("the ")


def source_words(trigger: Trigger, source: Node) -> str:
    """The same beside the source itself: ``rate(5 minutes)``, ``GET /status``."""
    words = re.sub(
        rf" of {re.escape(source.kind)}( {re.escape(source.name)})?(?=,|$)",
        "",
        trigger_words(trigger),
    )
    if not words.startswith(source.kind):
        return words
    _, found, after = words.removeprefix(source.kind).partition("`")
    return f"{found}{after}" if found else ""


def function_name(function: MappedFunction, stack: MappedStack) -> str:
    """The function's name inside its stack."""
    name = function.name
    for prefix in (stack.title, stack.key):
        name = name.removeprefix(f"{prefix}/")
    return name.removesuffix("/Function") or function.name


def deeds(words: str) -> str:
    """`put items` for `put items into it`: the arrow says where."""
    words = re.sub(r"\buse it( \([^)]*\))?: ", "", words)
    words = re.sub(r" it\b", "", words)
    return re.sub(rf" ({_PREPOSITIONS})(?=$|,|;| and | \()", "", words)
