"""Writes docs/llms.txt, a list of all pages with what each is for, from the pages themselves.

Its form is that of llmstxt.org. `uv run python -m tests.docs.api_page`, in `foundry/`, writes it
again. A test compares the file with what this makes.
"""

import re
from collections.abc import Iterator

from lambda_foundry.project import project_root
from tests.docs.pages import BLOCK

DOCS = project_root() / "docs"
FILE = DOCS / "llms.txt"
HEAD = """\
# Lambda Foundry

> A project template for serverless Python on AWS, and the package `lambda-foundry` that does its
> work: CDK constructs and triggers, packaging without Docker, checks, local runs and tests.

Commands are called as `uv run foundry COMMAND`. A project's own rules for assistants are in its
`AGENTS.md`.
"""

SECTIONS = {
    "Concepts": "concepts",
    "Tasks": "how-to",
    "Reference": "reference",
    "Work on the package": "maintain",
}
TITLE = re.compile(r"^# (.+)$", flags=re.MULTILINE)
SENTENCE = re.compile(r"(.+?)[.?](?=\s|$)", flags=re.DOTALL)
LINK = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")


def llms() -> str:
    """The whole file."""
    parts = [f"\n## {name}\n\n{''.join(_lines(folder))}" for name, folder in SECTIONS.items()]
    return HEAD + "".join(parts)


def _lines(folder: str) -> Iterator[str]:
    for page in sorted((DOCS / folder).glob("*.md")):
        text = page.read_text(encoding="utf-8")
        (title, *_) = TITLE.findall(text)
        yield f"- [{title}]({page.relative_to(DOCS).as_posix()}): {_purpose(text)}\n"


def _purpose(text: str) -> str:
    """The first sentence of the page."""
    _, *paragraphs = re.split(r"\n{2,}", BLOCK.sub("", text).strip())
    first = LINK.sub(r"\1", next(each for each in paragraphs if not each.startswith("#")))
    sentence = SENTENCE.match(first)
    said = sentence[1] if sentence else first.rstrip(":")
    return " ".join(said.split())
