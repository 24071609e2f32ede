"""Links words to docs/reference/glossary.md where a page uses them first.

`uv run python -m tests.docs.glossary`, in `foundry/`, writes the links that are missing. A test
notices them. A word that a page explains itself is in *italics* there, and needs none.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from lambda_foundry.project import project_root
from tests.docs.pages import TUTORIAL

DOCS = project_root() / "docs"
GLOSSARY = DOCS / "reference" / "glossary.md"
PAGES = (TUTORIAL, *sorted(DOCS.glob("concepts/*.md")), *sorted(DOCS.glob("how-to/*.md")))

TERMS = {
    "ARN": "ARNs?",
    "asset": "assets?",
    "bootstrap": "bootstrap(s|ped)?",
    "cold start": "cold starts?",
    "construct": "constructs?",
    "event source mapping": "event source mappings?",
    "execution role": "execution roles?",
    "handler": "handlers?",
    "layer": "layers?",
    "moto": "moto",
    "resource-based policy": "resource-based polic(y|ies)",
    "snapshot": "snapshots?",
    "stack": "stacks?",
    "stage": "stages?",
    "synthesize": "synthesi(s|zes?|zed|zing)",
}
"""Words that few know before they begin, and how they are written in a sentence."""

OTHER_MEANING = {
    "chat-over-websockets.md": {"stage"},
    "choose-how-a-function-runs.md": {"snapshot"},
}
"""Pages on which a word is first something else: the stage of an API, a snapshot of SnapStart."""

NO_SENTENCE = re.compile(
    r"^ *```.*?^ *```$|^[#|][^\n]*$|<summary>.*?</summary>|`[^`]+`|!\[[^\]]*\]\([^)]*\)",
    flags=re.MULTILINE | re.DOTALL,
)
"""Code, headings, tables and pictures."""
EXPLAINED = re.compile(r"\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?|\*[^*\n]+\*")
DEFINITION = re.compile(r"^\[[^\]]+\]: .*\n", flags=re.MULTILINE)


def unexplained(page: Path) -> Iterator[tuple[str, re.Match[str]]]:
    """The words that the page doesn't explain where it uses them first, and their places."""
    text = page.read_text(encoding="utf-8")
    for hidden in (NO_SENTENCE, DEFINITION):
        text = hidden.sub(_blank, text)
    explained = [found.span() for found in EXPLAINED.finditer(text)]
    for term, written in TERMS.items():
        first = re.search(rf"(?<![\w/-]){written}(?![\w/-])", text, flags=re.IGNORECASE)
        if first is None or term in OTHER_MEANING.get(page.name, ()):
            continue
        if not any(begin <= first.start() < end for begin, end in explained):
            yield term, first


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def linked(page: Path) -> str:
    """The page with the links that are missing, and where they lead, at its end."""
    text = page.read_text(encoding="utf-8")
    missing = sorted(unexplained(page), key=lambda each: -each[1].start())
    for term, place in missing:
        word = text[slice(*place.span())]
        link = f"[{word}]" if word.lower() == term.lower() else f"[{word}][{term}]"
        text = text[: place.start()] + link + text[place.end() :]
    known = set(DEFINITION.findall(text))
    lines = known | {definition(page, term) for term, _ in missing}
    body = DEFINITION.sub("", text).rstrip("\n")
    return f"{body}\n\n{''.join(sorted(lines, key=str.lower))}" if lines else text


def definition(page: Path, term: str) -> str:
    """The line at a page's end that says where the links of a word lead."""
    target = Path(os.path.relpath(GLOSSARY, page.parent)).as_posix()
    return f"[{term}]: {target}#{term.lower().replace(' ', '-')}\n"


def main() -> None:
    """Write all that are missing."""
    for page in PAGES:
        if any(unexplained(page)):
            page.write_text(linked(page), encoding="utf-8")


if __name__ == "__main__":
    main()
