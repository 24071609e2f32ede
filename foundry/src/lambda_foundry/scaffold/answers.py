"""The answers that a function is scaffolded from, and what is refused as an answer."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

from cookiecutter.prompt import YesNoPrompt

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import SIGNS, find_project, project_root
from lambda_foundry.scaffold.function_files import (
    function_name_problem,
    name_problem,
    place_problem,
)
from lambda_foundry.scaffold.questions import Questions

TEMPLATE_FOLDER = "cookiecutter-template"

LONGEST_DESCRIPTION = 90
"""Columns, so that it is one line of a docstring."""

MEMORY, TIMEOUT = range(128, 10_240 + 1), range(1, 900 + 1)
"""Megabytes and seconds: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

YES, NO = YesNoPrompt.yes_choices, YesNoPrompt.no_choices


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What one function is to be, checked."""

    service: str
    function: str
    trigger: str
    description: str
    use_requests: bool
    memory: int
    timeout: int
    others: Mapping[str, Any] = field(default_factory=dict)
    """To the questions that only the project's own template asks."""

    @property
    def variables(self) -> dict[str, Any]:
        """What a template gets, by the names of the questions."""
        own = {key: value for key, value in vars(self).items() if key != "others"}
        return {**own, **self.others}


@cache
def function_questions() -> Questions:
    """What a function is made from, as the project's own template asks it, or the package's."""
    return Questions(
        file=template_folder() / "cookiecutter.json", problem=problem, conflict=_in_the_way
    )


def questions() -> dict[str, Any]:
    """The keys, with the default of each, or its choices."""
    return function_questions().keys


def template_folder() -> Path:
    """The project's `cookiecutter-template`, or the package's where there is none."""
    project = find_project()
    own = project / TEMPLATE_FOLDER if project else None
    if own and (own / "cookiecutter.json").is_file():
        return own
    return Path(str(resources.files("lambda_foundry.scaffold") / "project" / TEMPLATE_FOLDER))


def _in_the_way(answers: Mapping[str, Any]) -> str | None:
    if not {"service", "function"} <= answers.keys():
        return None
    return place_problem(answers["service"], answers["function"], project_root())


def checked(values: Mapping[str, Any], project: Path) -> Answers:
    """The answers, once all are right; raises `Mistake` with a line for each that is not."""
    wrong = [missing_from(project)] if missing_from(project) else []
    wrong += [line for key in questions() if (line := problem(key, values.get(key)))]
    if not wrong:
        wrong = [place_problem(values["service"], values["function"], project)]
    if lines := [line for line in wrong if line]:
        raise Mistake("\nerror: ".join(lines))
    return Answers(
        service=values["service"],
        function=values["function"],
        trigger=values["trigger"],
        description=values["description"],
        use_requests=str(values["use_requests"]).lower() in YES,
        memory=int(values["memory"]),
        timeout=int(values["timeout"]),
        others={key: values[key] for key in questions() if key not in CHECKS},
    )


def missing_from(project: Path) -> str | None:
    """Why a folder is none that a function can be added to, or None."""
    for name in SIGNS:
        if not (project / name).exists():
            return f"there is no {name} here; run this at the root of the project"
    return None


def problem(key: str, value: Any) -> str | None:
    """What is wrong with one answer, in one line, or None."""
    if not isinstance(value, (str, int)):
        return f"{key}: {shown(value)} is no answer; write text"
    check = CHECKS.get(key) or partial(_own_problem, key)
    found = check(str(value))
    return f"{key}: {shown(value)}: {found}" if found else None


def unknown_key(key: str, known: Iterable[str] | None = None) -> str:
    """Why `key=value` can't be taken, with what may have been meant."""
    return f"{shown(key)} is no question; {nearest(key, list(known or questions()))}"


def given_answers(
    arguments: Sequence[str], questions: Questions, *, first: str | None = None
) -> dict[str, str]:
    """The `key=value` of a command line; raises `Mistake` with a line for each that is wrong."""
    pairs = [argument.partition("=") for argument in arguments]
    keys = [key for key, equals, _ in pairs if equals]
    given = {key: value for key, equals, value in pairs if equals}
    wrong = [first]
    wrong += [f"{shown(text)}: write key=value" for text, equals, _ in pairs if not equals]
    wrong += [unknown_key(key, questions.keys) for key in given if key not in questions.keys]
    wrong += [f"{shown(key)} is given twice; write it once" for key in given if keys.count(key) > 1]
    wrong += [questions.problem(key, given[key]) for key in questions.keys if key in given]
    if lines := [line for line in wrong if line]:
        raise Mistake("\nerror: ".join(lines))
    return given


def shown(value: Any) -> str:
    """A value as it can be printed: in quotes, on one line, not too long."""
    text = ascii(str(value))
    return text if len(text) <= 60 else f"{text[:56]}…{text[0]}"  # noqa: PLR2004  # what fits a line


def _trigger_problem(trigger: str) -> str | None:
    return choice_problem("trigger", trigger, questions()["trigger"])


def _own_problem(key: str, text: str) -> str | None:
    choices = questions().get(key)
    return choice_problem(key, text, choices) if isinstance(choices, list) else None


def choice_problem(kind: str, text: str, known: list[str]) -> str | None:
    """What is wrong with an answer that has to be one of those known, or None."""
    return None if text in known else f"there is no such {kind}; {nearest(text, known)}"


def nearest(text: str, known: list[str]) -> str:
    """What may have been meant, and what there is."""
    nearest = difflib.get_close_matches(text.lower(), known, n=1, cutoff=0.4)
    advice = f"did you mean {nearest[0]}?" if nearest else "write one of these"
    return f"{advice} ({', '.join(known)})"


def description_problem(text: str) -> str | None:
    """What is wrong with a sentence that goes into a docstring, or None."""
    if not text.strip():
        return "write what the function does, in one sentence"
    if (columns := sum(map(_columns, text))) > LONGEST_DESCRIPTION:
        return f"{columns} columns; write one sentence of at most {LONGEST_DESCRIPTION}"
    refused = sorted({character for character in text if not _is_plain(character)})
    if refused:
        return f"leave out {' '.join(map(shown, refused))}; write letters, digits and punctuation"
    return None if text == text.strip() else "begin and end with a letter"


def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "FW" else 1


def _is_plain(character: str) -> bool:
    """Neither able to end a docstring, nor a template's, nor invisible."""
    if character.isascii():
        return character.isprintable() and character not in "\"'\\`{}"
    return unicodedata.category(character)[0] in "LMN"


def _yes_or_no_problem(text: str) -> str | None:
    return None if text.lower() in YES + NO else "write yes or no"


def _number_problem(allowed: range, unit: str) -> Callable[[str], str | None]:
    def check(text: str) -> str | None:
        if re.fullmatch("[1-9][0-9]{0,4}", text) and int(text) in allowed:
            return None
        return f"write a whole number of {unit} from {allowed[0]} to {allowed[-1]}"

    return check


CHECKS: dict[str, Callable[[str], str | None]] = {
    "service": name_problem,
    "function": function_name_problem,
    "trigger": _trigger_problem,
    "description": description_problem,
    "use_requests": _yes_or_no_problem,
    "memory": _number_problem(MEMORY, "megabytes"),
    "timeout": _number_problem(TIMEOUT, "seconds"),
}
