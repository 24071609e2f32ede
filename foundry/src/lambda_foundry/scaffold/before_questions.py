"""Refuses what cookiecutter would answer by a traceback: a choice that there isn't.

It runs in the hook before the questions; nothing else of a template runs that early. Cookiecutter
doesn't hand on the answers of its command line, so they are read off it. It is run for every
scaffold, so it imports little.
"""

import contextlib
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil


def refuse_mistakes() -> None:
    """End with a line for each mistake and exit status 1, if there is any."""
    # Interrupts are for cookiecutter itself, which waits for this.
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    template = Path.cwd()
    if found := list(dict.fromkeys(_mistakes(_given(), template))):
        remove_copy(template)
        sys.exit("\n".join(f"error: {line}" for line in found))


def _given() -> list[tuple[str, str]]:
    """The answers `key=value` of the plain command; none where Python code calls cookiecutter."""
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process().parents():
            words = process.cmdline()
            if "cookiecutter" in {Path(word).stem for word in words[:4]}:
                parts = (word.partition("=") for word in words)
                return [(key, value) for key, equals, value in parts if equals]
    return []


def _mistakes(answers: list[tuple[str, str]], template: Path) -> Iterator[str]:
    """A line for each, in the words of `foundry new`."""
    try:
        questions = json.loads((template / "cookiecutter.json").read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        yield f"{template.name}/cookiecutter.json, line {error.lineno}: {error.msg}"
        return
    keys = [key for key, _ in answers if key in questions]
    yield from (f"'{key}' is given twice; write it once" for key in keys if keys.count(key) > 1)
    for key, value in answers:
        asked = questions.get(key)
        if isinstance(asked, list) and value not in asked:
            yield f"{key}: {value!a}: there is no such {key}; {_nearest(value, asked)}"
        if isinstance(asked, bool) and not _is_yes_or_no(value):
            yield f"{key}: {value!a}: write yes or no"


def _nearest(value: str, choices: list[str]) -> str:
    """What was meant, as far as one can tell, and what else there is."""
    import difflib  # noqa: PLC0415  # most calls need no advice

    close = difflib.get_close_matches(value.lower(), choices, n=1, cutoff=0.4)
    advice = f"did you mean {close[0]}?" if close else "write one of these"
    return f"{advice} ({', '.join(choices)})"


def _is_yes_or_no(value: str) -> bool:
    """Whether cookiecutter understands it."""
    if value in {"yes", "no"}:
        return True
    from cookiecutter.prompt import YesNoPrompt  # noqa: PLC0415  # takes longer than all else here

    return value.strip().lower() in YesNoPrompt.yes_choices + YesNoPrompt.no_choices


def remove_copy(template: Path) -> None:
    """Delete cookiecutter's copy of a template, which it leaves behind when anything fails.

    Nothing that isn't such a copy, alone in a temporary folder of cookiecutter's, is touched.
    """
    folder = template.parent
    with contextlib.suppress(OSError):
        is_temporary = folder.parent.samefile(tempfile.gettempdir())
        if is_temporary and folder.name.startswith("cookiecutter"):
            if [file for file in folder.iterdir() if file.name != template.name]:
                return
            shutil.rmtree(template, ignore_errors=True)
            folder.rmdir()
