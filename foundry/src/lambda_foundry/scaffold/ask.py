"""Asks for the answers that were not given on the command line."""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from cookiecutter.prompt import read_user_variable

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root
from lambda_foundry.scaffold.answers import problem, questions
from lambda_foundry.scaffold.files import TEMPLATE_FOLDER
from lambda_foundry.scaffold.names import place_problem


def ask(given: Mapping[str, str]) -> dict[str, Any]:
    """The given answers and the rest as people type them, each checked at once.

    At a terminal a wrong answer is asked for again; raises `Mistake` where nobody sits at one.
    """
    answers: dict[str, Any] = dict(given)
    if found := _in_the_way(answers):
        raise Mistake(found)
    for number, (key, default) in enumerate(questions().items(), 1):
        while key not in answers:
            answer = _asked(key, default, prefix=f"  [dim]\\[{number}/{len(questions())}][/] ")
            if found := problem(key, answer) or _in_the_way({**answers, key: answer}):
                _tell(found)
            else:
                answers[key] = answer
    return answers


def prompts() -> dict[str, Any]:
    """How `cookiecutter.json` asks for each answer."""
    template = project_root() / TEMPLATE_FOLDER / "cookiecutter.json"
    asked: dict[str, Any] = json.loads(template.read_text(encoding="utf-8"))["__prompts__"]
    return asked


def _asked(key: str, default: Any, *, prefix: str) -> str:
    """What is typed, or the default for an empty line; a choice by its number or its name."""
    choices: list[str] = default if isinstance(default, list) else []
    question = prompts()[key]
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


def _in_the_way(answers: Mapping[str, Any]) -> str | None:
    if not {"service", "function"} <= answers.keys():
        return None
    return place_problem(answers["service"], answers["function"], project_root())


def _tell(found: str) -> None:
    if not sys.stdin.isatty():
        raise Mistake(found)
    print(f"error: {found}", file=sys.stderr)
