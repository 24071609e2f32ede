"""`foundry new`: adds a function to the project, records its snapshot and runs its tests."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from lambda_foundry import interrupts
from lambda_foundry.commands.parser import Parser
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import CHOSEN, construct_id
from lambda_foundry.programs import run_program
from lambda_foundry.project import layers_folder, project_root, snapshots_folder
from lambda_foundry.scaffold import cut_off
from lambda_foundry.scaffold.function_files import (
    own_files,
    package_file,
    recorded_files,
    snapshot_file,
)
from lambda_foundry.scaffold.new_function import (
    Answers,
    checked,
    function_questions,
    missing_from,
    render,
)
from lambda_foundry.scaffold.placing import Placement, one_change_at_a_time, take_back_cut_off
from lambda_foundry.scaffold.routes import SHARED, package_text, shared_api
from lambda_foundry.scaffold.variants import VARIANT_KEY, VARIANTS

REST = "rest_api"

EVERY_FUNCTION = "tests/test_every_function.py"
"""Where a project takes on the tests that hold for every function."""


def main(arguments: list[str]) -> int:
    """Add a function, or leave the project as it was, also on an interrupt."""
    interrupts.handle_by(interrupts.end)
    try:
        return _add(arguments)
    except KeyboardInterrupt:
        raise Mistake("interrupted; nothing was changed") from None


def _add(arguments: list[str]) -> int:
    """Ask for what is not given, scaffold, test."""
    options, words = _parser().parse_answers(arguments)
    take_back_cut_off(project_root())
    questions = function_questions()
    given = questions.given(words, first=missing_from(project_root()))
    answers = checked(
        questions.defaults | given if options.no_input else questions.ask(given), project_root()
    )
    placement = _planned(answers)
    layers = set(_layer_paths())
    placed = False
    try:
        with interrupts.delayed():
            render(answers)
            placed = True
        with _renewed(_snapshot_of_shared_routes(answers)):
            passed = _tested(answers)
    except BaseException:
        if placed:
            _note_layers(placement, before=layers)
            with interrupts.delayed(), one_change_at_a_time(project_root()):
                placement.take_back()
        raise
    cut_off.let_go()
    _note_layers(placement, before=layers)
    print(_report(answers, placement, passed))
    return 0


def _snapshot_of_shared_routes(answers: Answers) -> Path | None:
    """The snapshot that a new route changes: CDK keeps the routes of a REST API with the API."""
    text = package_text(project_root(), answers.service)
    joins = answers.trigger == REST and shared_api(text, REST)
    return project_root() / snapshot_file(answers.service, "__init__") if joins else None


@contextmanager
def _renewed(snapshot: Path | None) -> Iterator[None]:
    """Have a snapshot recorded again in the body, and bring it back when that fails."""
    if snapshot and snapshot.is_file():
        cut_off.set_aside(snapshot)
    try:
        yield
    except BaseException:
        cut_off.bring_back()
        raise


def _layer_paths() -> Iterator[Path]:
    """What a function can bring along of a layer: its folder, the files in it, its snapshot."""
    yield from layers_folder().glob("*")
    yield from layers_folder().glob("*/*")
    yield from (snapshots_folder() / "layers").glob("*.json")


def _note_layers(placement: Placement, *, before: set[Path]) -> None:
    """Count layers that came since among what was placed; they go last, once nothing names them."""
    new = sorted(set(_layer_paths()) - before)
    placement.files[:0] = [path for path in new if path.is_file()]
    placement.folders += [path for path in new if path.is_dir()]


def _parser() -> Parser:
    parser = Parser(
        prog="foundry new",
        description=__doc__,
        epilog=_keys(function_questions().keys),
    )
    parser.add_argument(
        "answers", nargs="*", default=[], metavar="key=value", help="an answer, not asked for"
    )
    parser.add_argument("--no-input", action="store_true", help="ask nothing, take the defaults")
    return parser


def _keys(asked: dict[str, Any]) -> str:
    """What can be answered, and what with where that is one of a list."""
    choices = {key: value for key, value in asked.items() if isinstance(value, list)}
    lists = [f"{key} is one of {', '.join(choices[key])}." for key in choices]
    return " ".join([f"Keys: {', '.join(asked)}.", *lists])


def _planned(answers: Answers) -> Placement:
    """What will be new, so that it can be taken back."""
    service, function = answers.service, answers.function
    shared = [package_file(service), snapshot_file(service, "__init__")]
    files = [
        *(file for file in shared if not (project_root() / file).exists()),
        *own_files(service, function),
        *recorded_files(service, function),
    ]
    folders = {folder for file in files for folder in (project_root() / file).parents}
    missing = sorted(folder for folder in folders if not folder.exists())
    return Placement(
        project_root(), files=[project_root() / file for file in files], folders=missing
    )


def _tested(answers: Answers) -> int:
    """Run the new tests, which records the new snapshots; how many of its own file passed."""
    source = f"{answers.service}/{answers.function}"
    chosen = [
        f"test_{answers.function}.py",
        f"[{source}]",
        f"[{source.replace('/', '-')}]",
        "test_layers",
    ]
    # What somebody changed in the service and hasn't accepted yet is none of this function's.
    if not (project_root() / snapshot_file(answers.service, "__init__")).exists():
        chosen.append(f"[{answers.service}]")
    files = [f"tests/{answers.service}/test_{answers.function}.py"]
    if (project_root() / EVERY_FUNCTION).is_file():
        files.append(EVERY_FUNCTION)
    with cut_off.temporary_folder(project_root()) as folder:
        report = folder / "report.xml"
        options = ("-qx", "--tb=line", f"--junit-xml={report}", "-k", " or ".join(chosen))
        result = run_program(
            [sys.executable, "-m", "pytest", *files, *options],
            folder=project_root(),
            variables=_for_tests(answers.service),
            doing="running its tests",
        )
        if result.returncode:
            print(result.stdout, result.stderr, sep="", end="", file=sys.stderr)
            raise Mistake(f"the tests of {source} failed; nothing was changed")
        cases = ET.parse(report).iter("testcase")  # noqa: S314  # pytest has just written it
        # The others hold for every function: its owner hasn't seen them.
        own = f"tests.{answers.service}.test_{answers.function}"
        return sum(case.attrib["classname"].startswith(own) for case in cases)


def _for_tests(service: str) -> dict[str, str]:
    """The environment of the new tests, which are about the service, whichever are chosen."""
    # In CI a missing snapshot is a mistake; here it is what is asked for.
    variables = {key: value for key, value in os.environ.items() if key != "CI"}
    chosen = variables.get(CHOSEN)
    return variables | ({CHOSEN: f"{chosen},{service}"} if chosen else {})


def _report(answers: Answers, placement: Placement, passed: int) -> str:
    source = f"{answers.service}/{answers.function}"
    trigger = function_questions().prompts["trigger"][answers.trigger]
    if variant := answers.others.get(VARIANT_KEY):
        trigger = f"{answers.trigger}, {VARIANTS[answers.trigger][variant]}"
    # Not each function has an API, and so not each has a contract recorded.
    there = filter(Path.exists, placement.files)
    made = sorted(file.relative_to(project_root()).as_posix() for file in there)
    return "\n".join(
        [
            f"Added {source}, invoked by {trigger}:",
            *(f"  {file}" for file in made),
            f"Its snapshot is recorded{_passed(passed)}. Next: write what it does in",
            f"lambda_src/{source}/handler.py, then uv run foundry test && uv run foundry check",
            *_how_to_share(answers),
        ]
    )


def _how_to_share(answers: Answers) -> Iterator[str]:
    """For a function with an API of its own, in a service that has none to share."""
    kind = SHARED.get(answers.trigger)
    package = package_file(answers.service)
    text = package_text(project_root(), answers.service)
    if kind and not shared_api(text, answers.trigger):
        yield f"Its API is its own, as {package} has none to share. To share one, write there:"
        yield f"from lambda_foundry.triggers import {kind}"
        yield f'self.{answers.trigger} = {kind}(self, "{construct_id(answers.trigger)}")'
        yield f"and at each trigger: source=scope.{answers.trigger}"


def _passed(tests: int) -> str:
    if tests == 0:
        return ""  # as a team's own template may have none
    return f" and its {tests} tests pass" if tests > 1 else " and its test passes"
