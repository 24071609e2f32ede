"""Scaffolds a function: what is asked, what is refused, and cookiecutter run on the answers."""

import contextlib
import logging
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from cookiecutter.exceptions import FailedHookException
from cookiecutter.main import cookiecutter
from cookiecutter.prompt import YesNoPrompt

from lambda_foundry.interrupts import signals_restored, told_unless_interrupted
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import SIGNS, find_project, project_root
from lambda_foundry.scaffold.cut_off import temporary_folder
from lambda_foundry.scaffold.function_files import (
    function_name_problem,
    name_problem,
    place_problem,
)
from lambda_foundry.scaffold.placing import remove_staging
from lambda_foundry.scaffold.questions import (
    Questions,
    choice_problem,
    description_problem,
    quoted,
    refuse,
)
from lambda_foundry.scaffold.routes import ROUTED, route_problem
from lambda_foundry.scaffold.variants import (
    VARIANT_KEY,
    VARIANTS,
    folders_of,
    variant_problem,
    variants_to_ask,
)

TEMPLATE_FOLDER = "cookiecutter-template"

MEMORY, TIMEOUT = range(128, 10_240 + 1), range(1, 900 + 1)
"""Megabytes and seconds: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

ROUTE_KEY, SCHEDULE_KEY, DURABLE_KEY = "route", "schedule", "durable"

EDGE = "edge"
"""The trigger whose functions have no layers, and for each viewer 128 MB and 5 s."""

WAITED_FOR = {"firehose": 5 * 60, "pipes": 5 * 60}
"""Seconds that sources wait, whose triggers refuse a function that may run for longer."""

DURABLE_PART = "durable.jinja"
"""What the folder of a trigger has whose functions can begin as durable ones."""

YES, NO = YesNoPrompt.yes_choices, YesNoPrompt.no_choices

HOOK_FAILED = "Hook script failed"
"""What cookiecutter says when the hook after the rendering has told in one line what is wrong."""


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
    durable: bool = False
    others: Mapping[str, Any] = field(default_factory=dict)
    """To the questions that not every template asks: route, schedule, those of the project's."""

    @property
    def variables(self) -> dict[str, Any]:
        """What a template gets, by the names of the questions."""
        own = {key: value for key, value in vars(self).items() if key != "others"}
        return {**own, **self.others}


def render(answers: Answers, project: Path | None = None) -> None:
    """Write the function's files into the project, all or none; raises `Mistake`.

    Neither a `.cookiecutterrc` nor `COOKIECUTTER_CONFIG` has a part in it, and the answers of
    other templates in the user's home stay.
    """
    project = project or project_root()
    logging.getLogger("cookiecutter").disabled = True
    logging.getLogger("cookiecutter.hooks").disabled = True
    with _temporary_files_in(project) as aside, signals_restored():
        try:
            # It starts a process for each hook.
            with told_unless_interrupted():
                staging = cookiecutter(
                    str(template_folder()),
                    no_input=True,
                    extra_context=answers.variables,
                    output_dir=str(project),
                    default_config={"replay_dir": aside},
                )
        except FailedHookException as error:
            if str(error).startswith(HOOK_FAILED):
                sys.exit(1)
            raise Mistake(str(error).removeprefix("error: ")) from None
        except shutil.Error as error:
            ((_, copy, reason), *_) = error.args[0]
            raise Mistake(f"{copy}: {reason.partition('] ')[2].partition(': ')[0]}") from None
    remove_staging(Path(staging))


@contextlib.contextmanager
def _temporary_files_in(project: Path) -> Iterator[str]:
    """Removes what cookiecutter leaves in a temporary folder: copies of template and hook."""
    before = tempfile.tempdir
    with temporary_folder(project) as aside:
        tempfile.tempdir = str(aside)
        try:
            yield str(aside)
        finally:
            tempfile.tempdir = before


@cache
def function_questions() -> Questions:
    """What a function is made from, as the project's own template asks it, or the package's."""
    return Questions(
        file=template_folder() / "cookiecutter.json",
        problem=problem,
        conflict=_in_the_way,
        applies=_has_part,
        choices=variants_to_ask,
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
    if "trigger" in answers:
        found = _route_problem(answers, project_root()) or _durable_problem(answers)
        found = found or variant_problem(answers) or _edge_problem(answers)
        if found or (found := _wait_problem(answers)):
            return found
    return place_problem(answers["service"], answers["function"], project_root())


def _route_problem(answers: Mapping[str, Any], project: Path) -> str | None:
    """Of a template that asks for a route; while questions are asked one has yet to come."""
    asked = ROUTE_KEY in questions() and ROUTE_KEY in answers
    return route_problem(answers, project) if asked else None


def _durable_problem(answers: Mapping[str, Any]) -> str | None:
    """Of a trigger whose functions are waited for, or have no time to wait themselves."""
    folder, *_ = folders_of(answers)
    if folder in _durable_triggers() or str(answers.get(DURABLE_KEY, "")).lower() not in YES:
        return None
    return (
        f"{DURABLE_KEY}: a function of {folder} can't begin as a durable one; write no, or take a "
        f"trigger whose caller waits for nothing ({', '.join(_durable_triggers())})"
    )


def _edge_problem(answers: Mapping[str, Any]) -> str | None:
    """Of a function at the edge: what it can't have, or what its stack says later."""
    if answers["trigger"] != EDGE:
        return None
    if str(answers.get("use_requests", "")).lower() in YES:
        return "use_requests: a function at the edge has no layers; write no"
    for key in ("memory", "timeout"):
        if str(answers.get(key, questions()[key])) != questions()[key]:
            return (
                f"{key}: a function that each viewer waits for has 128 MB and 5 s; leave it out, "
                "and change its stack for another event"
            )
    return None


def _wait_problem(answers: Mapping[str, Any]) -> str | None:
    """Of a function that may run for longer than its source waits for an answer."""
    trigger, timeout = str(answers["trigger"]), str(answers.get("timeout", ""))
    longest = WAITED_FOR.get(trigger)
    if longest and timeout.isdecimal() and int(timeout) > longest:
        return f"timeout: {trigger} waits for an answer for {longest} s; write {longest} or less"
    return None


def _durable_triggers() -> list[str]:
    """Those whose functions can begin as durable ones, in the order in which they are asked for."""
    return [
        trigger
        for trigger in questions()["trigger"]
        if (package_templates() / trigger / DURABLE_PART).is_file()
    ]


def package_templates() -> Path:
    """Where the package keeps its templates, a folder for each trigger."""
    return Path(str(resources.files("lambda_foundry.scaffold") / "templates"))


def _has_part(key: str, answers: Mapping[str, Any]) -> bool:
    """Whether a question is one for this trigger."""
    trigger = answers.get("trigger")
    if trigger == EDGE and key in {"use_requests", "memory", "timeout"}:
        return False
    having = {
        VARIANT_KEY: set(VARIANTS),
        ROUTE_KEY: ROUTED,
        SCHEDULE_KEY: {SCHEDULE_KEY},
        DURABLE_KEY: set(_durable_triggers()),
    }
    if key == DURABLE_KEY and trigger:
        trigger, *_ = folders_of(answers)  # no variant can begin as a durable one
    return trigger in having.get(key, {trigger})


def checked(values: Mapping[str, Any], project: Path) -> Answers:
    """The answers, once all are right; raises `Mistake` with a line for each that is not."""
    defaults = {VARIANT_KEY: "", ROUTE_KEY: "", SCHEDULE_KEY: "", DURABLE_KEY: "no"}
    left_out = {key: value for key, value in defaults.items() if key in questions()}
    values = left_out | dict(values)
    refuse([missing_from(project), *(problem(key, values.get(key)) for key in questions())])
    refuse(
        [
            place_problem(values["service"], values["function"], project),
            variant_problem(values),
            _edge_problem(values),
            _wait_problem(values),
            _route_problem(values, project),
            _durable_problem(values),
        ]
    )
    return Answers(
        service=values["service"],
        function=values["function"],
        trigger=values["trigger"],
        description=values["description"],
        use_requests=str(values["use_requests"]).lower() in YES,
        memory=int(values["memory"]),
        timeout=int(values["timeout"]),
        durable=str(values.get(DURABLE_KEY, "no")).lower() in YES,
        others={key: values[key] for key in questions() if key not in {*CHECKS, "trigger"}},
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
        return f"{key}: {quoted(value)} is no answer; write text"
    choices, found = questions().get(key), None
    if key in CHECKS:
        found = CHECKS[key](str(value))
    elif isinstance(choices, list):
        found = choice_problem(key, str(value), choices, told=function_questions().prompts[key])
    return f"{key}: {quoted(value)}: {found}" if found else None


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
    "description": description_problem,
    "use_requests": _yes_or_no_problem,
    "memory": _number_problem(MEMORY, "megabytes"),
    "timeout": _number_problem(TIMEOUT, "seconds"),
    DURABLE_KEY: _yes_or_no_problem,
}
