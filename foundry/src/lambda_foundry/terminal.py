"""What people see at a terminal alone: colours, and one line that says what is being done.

Nothing of it goes into a file, a pipe or a log of CI. Only the command `foundry` turns it on; what
tests or an app write stays as it is.
"""

import io
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event, RLock, Thread
from typing import TextIO

RED, GREEN, YELLOW, CYAN, BOLD, FAINT = "31", "32", "33", "36", "1", "2"
"""Parameters of the escape sequence that sets a style: ECMA-48, Select Graphic Rendition."""

FIRST_WORDS = {
    r"^error:": f"{RED};{BOLD}",
    r"^(warning|unread):": YELLOW,
    r"^(note|local|set-up):": CYAN,
}
"""How the words look by which lines on standard error begin."""

PATIENCE = 1.0
"""Seconds before the line comes, and at most between two states of it."""

CLEAR = "\r\x1b[K"
NARROWEST = 40
"""Characters: words in less would be harder to read than lines that the terminal breaks."""


def has_colour(stream: TextIO) -> bool:
    """Whether it is a terminal that shows colours, unless NO_COLOR or FORCE_COLOR says otherwise.

    As Python itself decides: docs.python.org/3/using/cmdline.html#controlling-color
    """
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and _takes_sequences())


def _takes_sequences() -> bool:
    """Whether terminals here do what escape sequences say; of Windows' own only the newer do."""
    newer = {"WT_SESSION", "TERM_PROGRAM", "TERM"} & os.environ.keys()
    return os.environ.get("TERM") != "dumb" and (sys.platform != "win32" or bool(newer))


def coloured(text: str, looks: Mapping[str, str], *, stream: TextIO | None = None) -> str:
    """The text, with what the patterns match in its styles where the stream shows colours.

    The stream is standard output unless given; `^` and `$` match at each line.
    """
    if not has_colour(stream or sys.stdout):
        return text
    for pattern, style in looks.items():
        text = re.sub(pattern, f"\x1b[{style}m\\g<0>\x1b[0m", text, flags=re.MULTILINE)
    return text


def width_for_people() -> int | None:
    """The characters in a line of standard output; None where it is no terminal."""
    return max(NARROWEST, _columns()) if sys.stdout.isatty() else None


def _columns() -> int:
    import shutil  # noqa: PLC0415  # most commands have no use for it, and it takes a while

    return shutil.get_terminal_size().columns


def wrapped(line: str, *, indent: str) -> str:
    """A line, at a terminal broken between words, and all but the first part indented."""
    width = width_for_people()
    if width is None or len(line) <= width:
        return line
    import textwrap  # noqa: PLC0415  # most lines are short

    return textwrap.fill(
        line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def install() -> None:
    """Have standard output and standard error do all this; only what is a terminal shows it."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper) and (stream.isatty() or has_colour(stream)):
            setattr(sys, name, _Shown(stream, FIRST_WORDS if name == "stderr" else {}))


class _Shown(io.TextIOWrapper):
    """A stream that colours what lines begin with, and takes the line of progress away first."""

    def __init__(self, stream: io.TextIOWrapper, looks: Mapping[str, str]) -> None:
        super().__init__(
            stream.buffer, encoding=stream.encoding, errors=stream.errors, line_buffering=True
        )
        self._looks = looks
        self._is_at_start = True

    def write(self, text: str) -> int:
        with _progress.lock:
            _progress.clear()
            # What is in the middle of a line begins none.
            begun, rest = ("", text) if self._is_at_start else _after_line(text)
            super().write(begun + coloured(rest, self._looks, stream=self))
            self._is_at_start = text.endswith("\n") if text else self._is_at_start
        return len(text)

    def draw(self, sequence: str) -> None:
        """Write what isn't text."""
        super().write(sequence)
        self.flush()


def _after_line(text: str) -> tuple[str, str]:
    line, end, rest = text.partition("\n")
    return line + end, rest


@contextmanager
def doing(what: str) -> Iterator[Callable[[str], None]]:
    """Tell people at a terminal what the body does, once it takes over a second.

    What is given is called with words that say how far it is: `requests, 2 of 3`. The one that
    began last is shown: one inside another, or in a thread beside it.
    """
    stream = sys.stderr
    if not isinstance(stream, _Shown) or not shows_progress(stream):
        yield lambda _: None
        return
    task = _Task(what)
    _progress.begin(task, stream)
    try:
        yield task.say
    finally:
        _progress.end(task)


def is_watched() -> bool:
    """Whether `doing` shows anything."""
    stream = sys.stderr
    return isinstance(stream, _Shown) and shows_progress(stream)


def shows_progress(stream: TextIO) -> bool:
    """Whether it is a terminal where a person looks on, and a line can be taken away."""
    # Some CI gives its jobs a terminal.
    return stream.isatty() and _takes_sequences() and not os.environ.get("CI")


class _Task:
    def __init__(self, what: str) -> None:
        self._what = what
        self._how_far = ""

    def say(self, how_far: str) -> None:
        self._how_far = how_far

    def __str__(self) -> str:
        return f"{self._what}: {self._how_far}" if self._how_far else self._what


class _Progress:
    """The line, which a thread draws for as long as there is a task."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._tasks: list[_Task] = []
        self._shown_on: _Shown | None = None
        """Where the line stands now."""
        self._ended = Event()

    def begin(self, task: _Task, stream: _Shown) -> None:
        with self.lock:
            self._tasks.append(task)
            if len(self._tasks) == 1:
                self._ended = Event()
                Thread(target=self._draw, args=(stream, self._ended), daemon=True).start()

    def end(self, task: _Task) -> None:
        with self.lock:
            self._tasks.remove(task)
            if not self._tasks:
                self._ended.set()
                self.clear()

    def clear(self) -> None:
        """Take the line away; it comes again where the task goes on."""
        if self._shown_on:
            self._shown_on.draw(CLEAR)
            self._shown_on = None

    def _draw(self, stream: _Shown, ended: Event) -> None:
        started = time.monotonic()
        while not ended.wait(PATIENCE):
            with self.lock:
                if ended.is_set():
                    return
                line = f"{self._tasks[-1]} ({time.monotonic() - started:.0f} s)"
                cut = line[: _columns() - 1]
                stream.draw(CLEAR + coloured(cut, {".+": FAINT}, stream=stream))
                self._shown_on = stream


_progress = _Progress()
