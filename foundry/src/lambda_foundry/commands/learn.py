"""`foundry learn`: says where one is in the tutorial, by what the files of the project have."""

import json
from dataclasses import dataclass
from pathlib import Path

from lambda_foundry.commands.parser import Parser
from lambda_foundry.mistakes import Mistake, readable
from lambda_foundry.project import find_project

DESCRIPTION = """\
Say where you are in the tutorial, docs/tutorial.md of Lambda Foundry, and what the next step still
needs. It reads files and changes nothing.
"""

SIGN = "stacks/notes/keep.py"
"""What the tutorial's project alone has; outside of any project the first step is the next."""

FAILED = Path(".pytest_cache", "v", "cache", "lastfailed")
"""Where pytest keeps which tests failed when they last ran: its plugin cacheprovider."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file that a step makes or changes, and what is in it then."""

    path: str
    has: str
    """Text of the page's file that a file of before the step doesn't have."""
    by: str = ""
    """The command that makes the file; what has none is written as the page shows it."""

    def lacks(self, project: Path) -> str | None:
        """What is missing, in one line; None where nothing is."""
        file = project / self.path
        advice = f"; run: {self.by}" if self.by else ""
        if not file.is_file():
            return f"{self.path} isn't there{advice}"
        with readable(file):
            text = file.read_text(encoding="utf-8", errors="replace")
        return (
            None if _plain(self.has) in _plain(text) else f"{self.path} lacks: {self.has}{advice}"
        )


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the tutorial: its heading, its files and its commands, in the page's order."""

    title: str
    commands: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    """A step without any leaves nothing in the project that tells whether it was taken."""

    def missing(self, project: Path) -> list[str]:
        """What its files lack, a line for each."""
        return [said for part in self.parts if (said := part.lacks(project))]


INIT = (
    "uvx --from lambda-foundry foundry init notes --no-input "
    "service=notes function=keep trigger=none ci=none"
)
NEW = (
    'uv run foundry new service=notes function=show trigger=http_api "route=GET /notes" --no-input'
)
ACCEPT = "uv run foundry test --snapshot-update"
KEEP, SHOW = "lambda_src/notes/keep/handler.py", "lambda_src/notes/show/handler.py"

STEPS = (
    Step(
        title="Make the project",
        commands=(INIT, "cd notes", "uv run foundry synth"),
        parts=(
            Part(path=SIGN, has="class KeepFunction", by=INIT),
            Part(
                path="cdk.out/Notes.template.json",
                has="AWS::Lambda::Function",
                by="uv run foundry synth",
            ),
        ),
    ),
    Step(
        title="Write a function",
        commands=("uv run foundry invoke notes/keep", "uv run foundry test"),
        parts=(
            Part(path=KEEP, has='event["text"]'),
            Part(path="tests/events/notes/keep.json", has='"text":'),
            Part(path="tests/notes/test_keep.py", has='"buy milk"'),
        ),
    ),
    Step(
        title="Keep it in a table",
        commands=(ACCEPT, "uv run foundry access notes/keep"),
        parts=(
            Part(path="stacks/notes/__init__.py", has="dynamodb.Table("),
            Part(path=SIGN, has='"dynamodb:PutItem"'),
            Part(path=KEEP, has='"NOTES_TABLE"'),
            Part(path="tests/notes/test_keep.py", has='deployed.table("notes/Notes")'),
            Part(
                path="tests/snapshots/notes/keep.json",
                has="put items into the notes table Notes",
                by=ACCEPT,
            ),
        ),
    ),
    Step(
        title="Show the notes over HTTP",
        commands=(NEW, ACCEPT, "uv run foundry access notes/show"),
        parts=(
            Part(path="tests/events/notes/show.json", has="GET /notes", by=NEW),
            Part(path="stacks/notes/show.py", has='"dynamodb:Scan"'),
            Part(path=SHOW, has='"NOTES_TABLE"'),
            Part(path="tests/notes/test_show.py", has='deployed.table("notes/Notes")'),
            Part(
                path="tests/snapshots/notes/show.json",
                has="scan the notes table Notes",
                by=ACCEPT,
            ),
        ),
    ),
    Step(
        title="Check everything, and run it",
        commands=("uv run foundry check", "uv run foundry local"),
    ),
    Step(
        title="Deploy it",
        commands=(
            "uv run npx cdk bootstrap",
            "uv run npx cdk deploy --all",
            "uv run foundry e2e --stage dev",
            "uv run foundry logs notes/show --stage dev",
        ),
    ),
)
"""docs/tutorial.md as far as files tell; a test compares both."""


def main(arguments: list[str]) -> int:
    """Print the steps, and what the next one needs."""
    Parser(prog="foundry learn", description=DESCRIPTION).parse_args(arguments)
    project = find_project()
    if project and not (project / SIGN).is_file():
        raise Mistake(
            f"this isn't the tutorial's project: {SIGN} isn't there; "
            f"go into that project, or make it elsewhere by: {INIT}"
        )
    for line in [*_steps(project or Path.cwd()), *(_failed(project) if project else [])]:
        print(line)
    return 0


def _steps(project: Path) -> list[str]:
    """All steps, each with its mark, and then what the next one needs."""
    missing = [step.missing(project) for step in STEPS]
    untold = next(number for number, step in enumerate(STEPS) if not step.parts)
    now = next((number for number, lines in enumerate(missing) if lines), untold)
    marks = ["done" if number < untold and not missing[number] else "" for number in _numbers()]
    marks[now] = "next"
    return [
        "The tutorial's steps, by what the files here have:",
        "",
        *(f"  {marks[number]:4}  {_name(number)}" for number in _numbers()),
        "",
        *(_needs(now, missing[now]) if now < untold else _last_steps(untold)),
    ]


def _needs(number: int, missing: list[str]) -> list[str]:
    return [
        f"{_name(number)}. What its files still need (the tutorial has each of them whole):",
        *(f"  {line}" for line in missing),
        "Its commands:",
        *(f"  {command}" for command in STEPS[number].commands),
    ]


def _last_steps(first: int) -> list[str]:
    lines = ["What is left leaves nothing here that tells whether you did it:"]
    for number in _numbers()[first:]:
        lines += [f"  {_name(number)}", *(f"    {command}" for command in STEPS[number].commands)]
    return lines


def _numbers() -> range:
    return range(len(STEPS))


def _name(number: int) -> str:
    return f"{number + 1}. {STEPS[number].title}"


def _failed(project: Path) -> list[str]:
    """The tests that failed when they last ran, as pytest remembers them."""
    try:
        tests = list(json.loads((project / FAILED).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []
    head = "Tests that failed when they last ran; mend them, then run uv run foundry test:"
    return ["", head, *(f"  {test}" for test in tests)] if tests else []


def _plain(text: str) -> str:
    """Text of which only quotes and spaces may differ, as with another formatter."""
    return "".join(text.split()).replace("'", '"')
