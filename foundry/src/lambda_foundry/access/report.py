"""Writes a function's access as people read it, and as programs do."""

import textwrap
from collections.abc import Sequence
from typing import Any

from lambda_foundry.access.rights import Line
from lambda_foundry.access.template_access import FunctionAccess, TemplateAccess
from lambda_foundry.terminal import width_for_people

WIDTH = 100

LEFT_OUT = (
    "Not told here: whoever an account's own policies let invoke functions, its administrators "
    "for example, can invoke these too."
)


def as_text(access: FunctionAccess, code: Sequence[str] = ()) -> str:
    """Two paragraphs, each with the template's own terms under it, and what the code says."""
    parts = [
        heading(access),
        _paragraph(f"It can {can_words(access)}."),
        _terms(access.statements),
        _paragraph(f"It can be invoked by {invoked_words(access)}."),
        _terms([term for line in access.invoked_by for term in line.literal]),
    ]
    for line in access.also:
        parts += [_paragraph(_sentence(line.words)), _terms(line.literal)]
    parts += [_paragraph(_sentence(words)) for words in code]
    return "\n".join(part for part in parts if part)


def as_data(access: FunctionAccess, code: Sequence[str] = ()) -> dict[str, Any]:
    """The same for JSON."""
    return {
        "name": access.name,
        "path": access.path,
        "logical_id": access.logical_id,
        "can": {"words": access.can, "statements": access.statements},
        "invoked_by": [_line(line) for line in access.invoked_by],
        "others": access.others,
        "also": [_line(line) for line in access.also],
        "code": list(code),
    }


def beside_as_text(template: TemplateAccess) -> str:
    """What a template allows beside its functions; nothing where that is nothing."""
    if not template.beside:
        return ""
    parts = [f"{template.name}, beside its functions"]
    for entry in template.beside:
        parts += [_paragraph(_sentence(entry.line.words)), _terms(entry.line.literal)]
    return "\n".join(parts)


def unread_as_text(template: TemplateAccess) -> str:
    """What of a template can't be read; nothing where all of it can."""
    if not template.unread:
        return ""
    lines = [_paragraph(_sentence(part)) for part in template.unread]
    return "\n".join([f"{template.name}, what can't be read", *lines])


def beside_as_data(template: TemplateAccess) -> list[dict[str, Any]]:
    """The same for JSON."""
    return [{"logical_id": entry.owner, **_line(entry.line)} for entry in template.beside]


def as_words(access: FunctionAccess) -> dict[str, list[str]]:
    """The words alone, for a snapshot."""
    words = {
        "can": access.can or ["do nothing"],
        "can be invoked by": [line.words for line in access.invoked_by] or ["nobody"],
    }
    also = [line.words for line in access.also]
    return words | ({"also": also} if also else {})


def can_words(access: FunctionAccess) -> str:
    """What it can do as one sentence."""
    return "; ".join(access.can) or "do nothing"


def invoked_words(access: FunctionAccess) -> str:
    """Who can invoke it as one sentence."""
    said = "; ".join(line.words for line in access.invoked_by)
    if not said:
        return f"nobody that the template names{_others(access)}"
    is_open = any(line.words.startswith("anyone on the internet") for line in access.invoked_by)
    return said if is_open else f"{said}{_others(access) or '; and nobody else'}"


def _others(access: FunctionAccess) -> str:
    return f"; and perhaps by others whom {access.others} lets" if access.others else ""


def heading(access: FunctionAccess) -> str:
    """A function by all its names."""
    other = [name for name in (access.path, access.logical_id) if name and name != access.name]
    return f"{access.name} ({', '.join(other)})" if other else access.name


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _paragraph(words: str) -> str:
    return textwrap.fill(
        words,
        min(WIDTH, width_for_people() or WIDTH),
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _terms(terms: Sequence[str]) -> str:
    return "\n".join(f"      {term}" for term in terms)


def _line(line: Line) -> dict[str, Any]:
    return {"words": line.words, "statements": list(line.literal)}
