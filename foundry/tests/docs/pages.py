"""Reads what README and docs tell people to do: files to write, changes to make, commands to run.

A `console` block has commands after `$ ` and what they print. A block with `title="x"` is the file
`x`, a `diff` with file names is a change, and `finished="x"` shows the file `x` after it. `…` is
anything: within a line or, on a line of its own, any lines. Spaces are as good as tabs.

Home-made: sybil would find the blocks, in as many lines as here, and what a command, a diff and `…`
mean would still be ours. pytest-examples knows blocks of Python alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from lambda_foundry.project import project_root, shown
from tests.scaffold.project_folder import ProjectFolder

README = project_root() / "README.md"
HOW_TO = project_root() / "docs" / "how-to"
TUTORIAL = project_root() / "docs" / "tutorial.md"
IN_PROJECTS = (
    project_root() / "foundry" / "src" / "lambda_foundry" / "scaffold" / "project" / "AGENTS.md"
)
"""What every new project tells assistants."""

PAGES = (
    README,
    project_root() / "AGENTS.md",
    project_root() / "CONTRIBUTING.md",
    project_root() / "SECURITY.md",
    project_root() / "foundry" / "README.md",
    IN_PROJECTS,
    *sorted((project_root() / "docs").rglob("*.md")),
)

BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<kind>\w+)(?: (?P<role>title|finished)=\"(?P<path>[^\"]+)\")?\n"
    r"(?P<text>.*?)^(?P=indent)```$",
    flags=re.MULTILINE | re.DOTALL,
)

UV_IS_THERE = "pip install uv && "
"""What the first command of all begins with; these tests run by uv."""


@dataclass(frozen=True)
class File:
    """A file that the page gives in full."""

    path: str
    text: str

    def follow(self, project: ProjectFolder) -> None:
        """Write it."""
        path = project.root / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text)


@dataclass(frozen=True)
class Change:
    """A diff that the page gives."""

    text: str

    @property
    def paths(self) -> list[str]:
        """The files that it changes."""
        return re.findall(r"^\+\+\+ b/(.+)$", self.text, flags=re.MULTILINE)

    def follow(self, project: ProjectFolder) -> None:
        """Make the change; it must fit the files."""
        options = ("--unidiff-zero", "-")
        result = project.run("git", "apply", *options, answers=self.text)
        assert result.returncode == 0, f"{result.stderr}\n{self.text}"


@dataclass(frozen=True)
class Finished:
    """A file as the page shows it after its changes, and where it does."""

    path: str
    text: str
    place: str

    def follow(self, project: ProjectFolder) -> None:
        """Compare."""
        assert (project.root / self.path).read_text() == self.text, f"{self.place}: {self.path}"


@dataclass(frozen=True)
class Command:
    """A command, what the page says that it prints, and where it says so."""

    text: str
    output: str
    place: str

    def follow(self, project: ProjectFolder) -> None:
        """Run it, and compare; without any output on the page it must succeed."""
        command = self.text.removeprefix(UV_IS_THERE)
        result = project.run("bash", "-c", f"exec 2>&1\n{command}")
        ended = f"ended with status {result.returncode} and printed\n{result.stdout}"
        said = f"{self.place}: $ {command}\n{ended}\nThe page has\n{self.output}"
        if self.output:
            assert is_shown(result.stdout, self.output), said
        else:
            assert result.returncode == 0, said


@dataclass(frozen=True)
class Excerpt:
    """A block that nobody is to follow: code without a file, a list, a message."""

    text: str
    place: str

    def follow(self, project: ProjectFolder) -> None:
        """Nothing is to be done."""


Step = File | Change | Finished | Command | Excerpt


def steps(page: Path) -> Iterator[Step]:
    """What a page tells people to do, in its order, and the blocks between."""
    text = page.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        content = dedent(block["text"])
        line = text.count("\n", 0, block.start("text")) + 1
        place = f"{shown(page)}:{line}"
        if block["role"] == "title":
            yield File(block["path"], content)
        elif block["role"] == "finished":
            yield Finished(block["path"], content, place)
        elif block["kind"] == "diff" and content.startswith("--- "):
            yield Change(content)
        elif block["kind"] == "console":
            yield from _commands(content, place=place)
        else:
            yield Excerpt(content, place)


def excerpts(page: Path) -> list[Excerpt]:
    """What is shown on a page and not followed."""
    return [step for step in steps(page) if isinstance(step, Excerpt)]


def commands(page: Path) -> list[Command]:
    """The commands of a page."""
    return [step for step in steps(page) if isinstance(step, Command)]


def not_shown_whole(page: Path) -> set[str]:
    """The files that a page changes, and doesn't show whole before its next command."""
    changed: set[str] = set()
    missing: set[str] = set()
    for step in steps(page):
        if isinstance(step, Change):
            changed |= set(step.paths)
        elif isinstance(step, Finished):
            changed.discard(step.path)
        elif isinstance(step, Command):
            missing |= changed
            changed = set()
    return missing | changed


def is_shown(printed: str, output: str) -> bool:
    """Whether a page's output stands for what was printed, whatever `…` stands for."""
    pattern = "".join(_line_pattern(line) for line in output.splitlines())
    lines = "".join(f"{_spaced(line)}\n" for line in printed.splitlines())
    return re.fullmatch(pattern, lines) is not None


def _line_pattern(line: str) -> str:
    if line.strip() == "…":
        return r"(?:.*\n)*?"
    return r".*".join(re.escape(part) for part in _spaced(line).split("…")) + r"\n"


def _spaced(line: str) -> str:
    return re.sub(r"\s+", " ", line.rstrip())


def _commands(block: str, *, place: str) -> Iterator[Command]:
    assert block.startswith("$ "), f"{place}: begin a console block with a command: $ …"
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        text = re.match(r"(?:.*\\\n)*.*\n", part)
        assert text is not None
        yield Command(text[0].strip(), part[text.end() :].rstrip("\n"), place)
