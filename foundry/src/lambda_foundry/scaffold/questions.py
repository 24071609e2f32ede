"""Questions, as a `cookiecutter.json` has them: how they are asked, and what is no answer."""

import difflib
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cookiecutter.prompt import read_user_variable

from lambda_foundry.mistakes import Mistake, understood

LONGEST_DESCRIPTION = 90
"""Columns, so that it is one line of a docstring."""


@dataclass(frozen=True, kw_only=True)
class Questions:
    """What a template asks, and what is wrong with an answer."""

    file: Path
    """The `cookiecutter.json`: a default or a list of choices for each key, and prompts."""
    problem: Callable[[str, Any], str | None]
    """What is wrong with the answer to a key, in one line, or None."""
    conflict: Callable[[Mapping[str, Any]], str | None]
    """What is wrong with the answers so far together, in one line, or None."""

    applies: Callable[[str, Mapping[str, Any]], bool] = lambda _key, _answers: True
    """Whether a question has a sense beside the answers so far; its default is taken elsewhere."""

    choices: Callable[[str, Mapping[str, Any]], Mapping[str, str]] = lambda _key, _answers: {}
    """The answers that there can be beside those so far, with what each means, if they are few."""

    @cached_property
    def _asked(self) -> dict[str, Any]:
        with understood(self.file):
            asked: dict[str, Any] = json.loads(self.file.read_text(encoding="utf-8"))
        return asked

    @cached_property
    def keys(self) -> dict[str, Any]:
        """The default of each key, or its choices."""
        return {key: value for key, value in self._asked.items() if not key.startswith("_")}

    @property
    def prompts(self) -> dict[str, Any]:
        """How each is asked; by its name where the template doesn't say more."""
        told = self._asked.get("__prompts__", {})
        return {
            key: {"__prompt__": key} | dict(zip(value, value, strict=True)) | told.get(key, {})
            if isinstance(value, list)
            else told.get(key, key)
            for key, value in self.keys.items()
        }

    @property
    def defaults(self) -> dict[str, Any]:
        """The answers of somebody who only presses Enter."""
        return {
            key: value[0] if isinstance(value, list) else value for key, value in self.keys.items()
        }

    def given(self, arguments: Sequence[str], *, first: str | None = None) -> dict[str, str]:
        """The `key=value` of a command line; raises `Mistake` with a line for each wrong one.

        `first` is a line about something else that is wrong, if anything is.
        """
        pairs = [argument.partition("=") for argument in arguments]
        keys = [key for key, equals, _ in pairs if equals]
        given = {key: value for key, equals, value in pairs if equals}
        wrong = [first]
        wrong += [f"{quoted(text)}: write key=value" for text, equals, _ in pairs if not equals]
        wrong += [self.unknown_key(key) for key in given if key not in self.keys]
        wrong += [
            f"{quoted(key)} is given twice; write it once" for key in given if keys.count(key) > 1
        ]
        wrong += [self.problem(key, given[key]) for key in self.keys if key in given]
        refuse(wrong)
        return given

    def unknown_key(self, key: str) -> str:
        """Why `key=value` can't be taken, with what may have been meant."""
        return f"{quoted(key)} is no question; {_nearest(key, list(self.keys))}"

    def ask(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The given answers and the rest as people type them, each checked at once.

        At a terminal a wrong answer is asked for again; raises `Mistake` where nobody sits at one.
        """
        answers: dict[str, Any] = dict(given)
        if found := self.conflict(answers):
            raise Mistake(found)
        for number, (key, default) in enumerate(self.keys.items(), 1):
            if not self.applies(key, answers):
                answers.setdefault(key, default)
            while key not in answers:
                prefix = f"  [dim]\\[{number}/{len(self.keys)}][/] "
                answer = _typed(key, *self._question(key, answers), prefix=prefix)
                if found := self.problem(key, answer) or self.conflict({**answers, key: answer}):
                    _tell(found)
                else:
                    answers[key] = answer
        return answers

    def _question(self, key: str, answers: Mapping[str, Any]) -> tuple[Any, Any]:
        """The default or the choices of a key, and how it is asked beside these answers."""
        default, prompt = self.keys[key], self.prompts[key]
        if choices := self.choices(key, answers):
            return list(choices), {"__prompt__": prompt.partition(";")[0], **choices}
        return default, prompt


def _typed(key: str, default: Any, question: Any, *, prefix: str) -> str:
    """What is typed, or the default for an empty line; a choice by its number or its name."""
    choices: list[str] = default if isinstance(default, list) else []
    if choices:
        print(*_menu(question, choices), sep="\n")
        question, default = "A number or a name", choices[0]
    if isinstance(default, bool):
        default = "yes" if default else "no"
    try:
        text: str = read_user_variable(key, default, {key: question}, prefix)
    except EOFError:
        raise Mistake(f"{key}: no answer; give {key}=… or --no-input") from None
    numbered = {str(number): choice for number, choice in enumerate(choices, 1)}
    return numbered.get(text, text)


def _menu(question: dict[str, str], choices: list[str]) -> Iterator[str]:
    yield f"        {question['__prompt__']}"
    for number, choice in enumerate(choices, 1):
        yield f"    {number:3} - {question[choice]}"


def _tell(found: str) -> None:
    if not sys.stdin.isatty():
        raise Mistake(found)
    print(f"error: {found}", file=sys.stderr)


def refuse(problems: Iterable[str | None]) -> None:
    """Raise `Mistake` with a line for each problem, if there is any."""
    if lines := [line for line in problems if line]:
        raise Mistake("\nerror: ".join(lines))


def quoted(value: Any) -> str:
    """A value as it can be printed: in quotes, on one line, not too long."""
    text = ascii(str(value))
    return text if len(text) <= 60 else f"{text[:56]}…{text[0]}"  # noqa: PLR2004  # what fits a line


def choice_problem(
    kind: str, text: str, known: list[str], *, told: Mapping[str, str] | None = None
) -> str | None:
    """What is wrong with an answer that has to be one of those known, or None.

    `told` says of each what it is: somebody may have given a word of that.
    """
    if text in known:
        return None
    return f"there is no such {kind}; {_nearest(text, known, told=told or {})}"


def _nearest(text: str, known: list[str], *, told: Mapping[str, str] | None = None) -> str:
    """What may have been meant, and what there is."""
    close = difflib.get_close_matches(text.lower(), known, n=1, cutoff=0.6)
    word = re.compile(rf"\b{re.escape(text.lower() or '-')}s?\b")
    close += [choice for choice in known if word.search((told or {}).get(choice, "").lower())]
    advice = f"did you mean {close[0]}?" if close else "write one of these"
    return f"{advice} ({', '.join(known)})"


def description_problem(text: str) -> str | None:
    """What is wrong with a sentence that goes into a docstring, or None."""
    if not text.strip():
        return "write what the function does, in one sentence"
    if (columns := sum(map(_columns, text))) > LONGEST_DESCRIPTION:
        return f"{columns} columns; write one sentence of at most {LONGEST_DESCRIPTION}"
    refused = sorted({character for character in text if not _is_plain(character)})
    if refused:
        return f"leave out {' '.join(map(quoted, refused))}; write letters, digits and punctuation"
    return None if text == text.strip() else "begin and end with a letter"


def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "FW" else 1


def _is_plain(character: str) -> bool:
    """Neither able to end a docstring, nor a template's, nor invisible."""
    if character.isascii():
        return character.isprintable() and character not in '"\\`{}'
    return unicodedata.category(character)[0] in "LMNPS"
