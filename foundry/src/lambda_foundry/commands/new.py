"""`foundry new`: adds a function to the project, records its snapshot and runs its tests."""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root, snapshots_folder
from lambda_foundry.scaffold import interrupts
from lambda_foundry.scaffold.answers import (
    Answers,
    checked,
    missing_from,
    problem,
    questions,
    shown,
    unknown_key,
)
from lambda_foundry.scaffold.ask import ask, prompts
from lambda_foundry.scaffold.files import own_files, package_file, snapshot_file
from lambda_foundry.scaffold.placing import Placement
from lambda_foundry.scaffold.render import render
from lambda_foundry.scaffold.turns import alone_in


def main(arguments: list[str]) -> int:
    """Add a function, or leave the project as it was, also on an interrupt."""
    interrupts.caught(interrupts.end)
    try:
        return _add(arguments)
    except KeyboardInterrupt:
        raise Mistake("interrupted; nothing was changed") from None


def _add(arguments: list[str]) -> int:
    """Ask for what is not given, scaffold, test."""
    options, unknown = _parser().parse_known_args(arguments)
    given = _given([*options.answers, *unknown])
    defaults = {
        key: value[0] if isinstance(value, list) else value for key, value in questions().items()
    }
    answers = checked(defaults | given if options.no_input else ask(given), project_root())
    placement = _planned(answers)
    layers = set(_layer_snapshots())
    placed = False
    try:
        with interrupts.kept():
            render(answers)
            placed = True
        passed = _tested(answers)
    except BaseException:
        if placed:
            placement.files += set(_layer_snapshots()) - layers
            with interrupts.kept(), alone_in(project_root()):
                placement.take_back()
        raise
    print(_report(answers, placement, passed))
    return 0


def _layer_snapshots() -> Iterator[Path]:
    return (snapshots_folder() / "layers").glob("*.json")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="foundry new", description=__doc__, epilog=f"keys: {', '.join(questions())}"
    )
    parser.add_argument("answers", nargs="*", metavar="key=value", help="an answer, not asked for")
    parser.add_argument("--no-input", action="store_true", help="ask nothing, take the defaults")
    return parser


def _given(arguments: Sequence[str]) -> dict[str, str]:
    """The answers on the command line; raises `Mistake` with a line for each that is wrong."""
    pairs = [argument.partition("=") for argument in arguments]
    keys = [key for key, equals, _ in pairs if equals]
    given = {key: value for key, equals, value in pairs if equals}
    wrong = [missing_from(project_root())]
    wrong += [f"{shown(text)}: write key=value" for text, equals, _ in pairs if not equals]
    wrong += [unknown_key(key) for key in given if key not in questions()]
    wrong += [f"{shown(key)} is given twice; write it once" for key in given if keys.count(key) > 1]
    wrong += [problem(key, given[key]) for key in questions() if key in given]
    if lines := [line for line in wrong if line]:
        raise Mistake("\nerror: ".join(lines))
    return given


def _planned(answers: Answers) -> Placement:
    """What will be new, so that it can be taken back."""
    service, function = answers.service, answers.function
    package = package_file(service)
    files = [
        *(
            []
            if (project_root() / package).exists()
            else [package, snapshot_file(service, "__init__")]
        ),
        *own_files(service, function),
        snapshot_file(service, function),
    ]
    folders = {folder for file in files for folder in (project_root() / file).parents}
    missing = sorted(folder for folder in folders if not folder.exists())
    return Placement(
        project_root(), files=[project_root() / file for file in files], folders=missing
    )


def _tested(answers: Answers) -> int:
    """Run the new tests, which records the new snapshots, and return how many passed."""
    source = f"{answers.service}/{answers.function}"
    chosen = [
        f"test_{answers.function}.py",
        f"[{source}]",
        f"[{source.replace('/', '-')}]",
        f"[{answers.service}]",
        "test_layers",
    ]
    files = [
        f"tests/{answers.service}/test_{answers.function}.py",
        "tests/test_snapshots.py",
        "tests/test_all_functions.py",
    ]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-qx", "--tb=line", *files, "-k", " or ".join(chosen)],
        cwd=project_root(),
        # In CI a missing snapshot is a mistake; here it is what is asked for.
        env={key: value for key, value in os.environ.items() if key != "CI"},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        print(result.stdout, result.stderr, sep="", end="", file=sys.stderr)
        raise Mistake(f"the tests of {source} failed; nothing was changed")
    found = re.search(r"(\d+) passed", result.stdout)
    return int(found[1]) if found else 0


def _report(answers: Answers, placement: Placement, passed: int) -> str:
    source = f"{answers.service}/{answers.function}"
    made = sorted(str(file.relative_to(project_root())) for file in placement.files)
    return "\n".join(
        [
            f"Added {source}, invoked by {prompts()['trigger'][answers.trigger]}:",
            *(f"  {file}" for file in made),
            f"Its snapshot is recorded and its {passed} tests pass. Next: write what it does in",
            f"lambda_src/{source}/handler.py, then uv run foundry test && uv run foundry check",
        ]
    )
