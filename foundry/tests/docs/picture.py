"""Records what the first commands print, and draws it for the README, light and dark.

`uv run python -m tests.docs.picture`, in `foundry/`, records and draws again. The tests notice when
the pictures no longer show what the commands print.
"""

import re
import shlex
import tempfile
from dataclasses import replace
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from lambda_foundry.project import project_root
from tests.docs.elsewhere import Elsewhere

FOLDER = project_root() / "docs" / "pictures"
TRANSCRIPT = FOLDER / "start.txt"

MAKES_A_PROJECT = "uvx --from lambda-foundry foundry init shop --no-input trigger=schedule"
IN_IT = (
    "uv run foundry synth",
    """uv run foundry invoke shop/orders --event '{"time": "2027-01-01T06:00:00Z"}'""",
    "uv run foundry new service=shop function=take_order trigger=sqs --no-input",
)
WIDTH = 88
ANSWER = re.compile(r"^\{.*\}$")
"""What a function has answered."""

FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>What the first commands print</title>
<style>
.{unique_id}-matrix {{
  font: {char_height}px/{line_height}px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}}
{styles}
</style>
{chrome}
<g class="{unique_id}-matrix" transform="translate({terminal_x}, {terminal_y})">
{matrix}
</g>
</svg>
"""
"""Without the font that Rich's own would fetch from elsewhere."""


def _theme(background: str, text: str, green: str, blue: str) -> TerminalTheme:
    colours = [_rgb(text)] * 8
    colours[2], colours[4] = _rgb(green), _rgb(blue)
    return TerminalTheme(_rgb(background), _rgb(text), colours)


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour)
    return red, green, blue


THEMES = {
    "light": _theme("f6f8fa", "1f2328", "116329", "0550ae"),
    "dark": _theme("161b22", "e6edf3", "7ee787", "79c0ff"),
}
"""The colours of GitHub's own code blocks."""

RICHS_BORDER = "rgba(255,255,255,0.35)"
BORDERS = {"light": "#d1d9e0", "dark": "#30363d"}


def main() -> None:
    """Record, and draw both pictures."""
    with tempfile.TemporaryDirectory() as folder, Elsewhere.made_in(Path(folder)) as elsewhere:
        text = recorded(elsewhere)
    FOLDER.mkdir(exist_ok=True)
    TRANSCRIPT.write_text(text, encoding="utf-8")
    for name in THEMES:
        file(name).write_text(drawn(text, name), encoding="utf-8")


def file(name: str) -> Path:
    """Where the picture of that theme lies."""
    return FOLDER / f"start-{name}.svg"


def recorded(place: Elsewhere) -> str:
    """The commands, each with what it prints, and an empty line between them."""
    made = _recorded(MAKES_A_PROJECT, place)
    shop = replace(place, root=place.root / "shop")
    return "\n".join([made, "$ cd shop\n", *(_recorded(command, shop) for command in IN_IT)])


def _recorded(command: str, place: Elsewhere) -> str:
    result = place.run("env", "COLUMNS=80", *shlex.split(command))
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr
    return "\n".join([f"$ {command}", *result.stdout.splitlines(), ""])


def drawn(transcript: str, name: str) -> str:
    """The picture of a transcript: the same for the same text."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    for line in [*transcript.splitlines(), ""]:
        console.print(_coloured(line))
    drawing = console.export_svg(
        title="", theme=THEMES[name], code_format=FORMAT, unique_id=f"start-{name}"
    )
    # Rich cuts lines off by shapes that the format above leaves out, and draws their ends as text.
    drawing = re.sub(r" clip-path=\"[^\"]*\"|<text[^>]*>\n</text>", "", drawing)
    drawing = drawing.replace(RICHS_BORDER, BORDERS[name])
    return "".join(f"{line.strip()}\n" for line in drawing.splitlines() if line.strip())


def _coloured(line: str) -> Text:
    text = Text(line)
    text.highlight_regex(r"^\$", "blue")
    text.highlight_regex(r"(?<=^\$ ).*", "bold")
    text.highlight_regex(ANSWER, "green")
    return text


def as_on_a_page(transcript: str) -> str:
    """The transcript with `…` for how many tests there are."""
    return re.sub(r"its \d+ tests pass", "its … tests pass", transcript)


if __name__ == "__main__":
    main()
