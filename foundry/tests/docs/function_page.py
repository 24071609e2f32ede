"""Writes docs/reference/function-properties.md from the test that tries each of them.

`uv run python -m tests.docs.function_page`, in `foundry/`, writes it again. A test compares the
page with what this makes.
"""

import json
from collections.abc import Iterator
from typing import Any

from lambda_foundry.project import project_root
from tests.constructs.function_properties import FUNCTION, NONE, PROPERTIES, Property

PAGE = project_root() / "docs" / "reference" / "function-properties.md"

HEAD = """\
# Properties of a function

`PythonFunction` takes every property that `lambda_.Function` takes, by the same name. A default of
its own gives way to what you set. A test tries each property, and this page is made from that test:
the last column is a part of the template that it gave. Where the template has it elsewhere than in
the function, the type of that resource stands before it.

What is refused ends the synthesis with one line that says what to write. After a change of the test
write this page again in `foundry/`: `uv run python -m tests.docs.function_page`.

| property | what to know | what it gives |
| --- | --- | --- |
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_rows())


def _rows() -> Iterator[str]:
    for name, tried in sorted(PROPERTIES.items()):
        yield f"| `{name}` | {tried.says} | {_given(tried)} |\n"


def _given(tried: Property) -> str:
    """The part of the template in one line; nothing for what is refused."""
    if tried.refused:
        return ""
    of = "" if tried.of == FUNCTION else f"`{tried.of}`: "
    return of + ", ".join(_part(key, value) for key, value in tried.gives.items())


def _part(key: str, value: Any) -> str:
    if value is NONE:
        return f"no `{key}`"
    if isinstance(value, dict) and NONE in value.values():
        kept = {name: each for name, each in value.items() if each is not NONE}
        left_out = ", ".join(f"no `{name}`" for name in value if name not in kept)
        return f"`{key}: {json.dumps(kept)}`, {left_out}"
    return f"`{key}: {json.dumps(value)}`"


if __name__ == "__main__":
    main()
