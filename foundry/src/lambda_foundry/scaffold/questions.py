"""A list of questions, as a `cookiecutter.json` has them, and how a person is asked."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cookiecutter.prompt import read_user_variable

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import shown


@dataclass(frozen=True, kw_only=True)
class Questions:
    """What a template asks, and what is wrong with an answer."""

    file: Path
    """The `cookiecutter.json`: a default or a list of choices for each key, and prompts."""
    problem: Callable[[str, Any], str | None]
    """What is wrong with the answer to a key, in one line, or None."""
    conflict: Callable[[Mapping[str, Any]], str | None]
    """What is wrong with the answers so far together, in one line, or None."""

    @cached_property
    def _asked(self) -> dict[str, Any]:
        try:
            asked: dict[str, Any] = json.loads(self.file.read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise Mistake(f"{shown(self.file)}, line {error.lineno}: {error.msg}") from None
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

    def ask(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The given answers and the rest as people type them, each checked at once.

        At a terminal a wrong answer is asked for again; raises `Mistake` where nobody sits at one.
        """
        answers: dict[str, Any] = dict(given)
        if found := self.conflict(answers):
            raise Mistake(found)
        for number, (key, default) in enumerate(self.keys.items(), 1):
            while key not in answers:
                prefix = f"  [dim]\\[{number}/{len(self.keys)}][/] "
                answer = _typed(key, default, self.prompts[key], prefix=prefix)
                if found := self.problem(key, answer) or self.conflict({**answers, key: answer}):
                    _tell(found)
                else:
                    answers[key] = answer
        return answers


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
