"""`foundry init`: makes a project with its first function, and runs its tests."""

import contextlib
import os
import shutil
from pathlib import Path

import uv
from filelock import FileLock, Timeout

from lambda_foundry import interrupts
from lambda_foundry.commands.parser import Parser
from lambda_foundry.mistakes import Mistake
from lambda_foundry.programs import run_program
from lambda_foundry.project import folder_of_call, given_path
from lambda_foundry.scaffold.new_project import (
    check_is_no_dependency,
    check_project_name,
    make_project,
    project_of,
    project_questions,
)
from lambda_foundry.scaffold.package_source import PackageSource
from lambda_foundry.scaffold.project_files import Project

ENVIRONMENT = ".venv"

MADE_BY_COMMANDS = (
    ".build", ".pytest_cache", ".ruff_cache", "__pycache__", "cdk.out", "node_modules",
)  # fmt: skip

ELSEWHERE = "UV_PROJECT_ENVIRONMENT"
"""The variable that says where a project's environment is, if it isn't in the project."""

WORKPLACE = ".new-"
"""How the folder begins in which it is made; short, since Windows takes 259 letters for a path."""

HELD = "init.lock"
"""The file in it whose lock says that its process is alive."""


def main(arguments: list[str]) -> int:
    """Make the project, or leave nothing behind, also on an interrupt."""
    interrupts.handle_by(interrupts.end)
    try:
        return _init(arguments)
    except KeyboardInterrupt:
        raise Mistake("interrupted; nothing was made") from None


def _init(arguments: list[str]) -> int:
    options, answers = _parser().parse_answers(arguments)
    questions = project_questions()
    target = given_path(options.directory).absolute()
    check_project_name(target.resolve().name)
    _check_is_free(target)
    _remove_cut_off(target.parent)
    given = questions.given(answers)
    values = questions.defaults | given if options.no_input else questions.ask(given)
    project = project_of(target.resolve().name, values)
    source = PackageSource.of_this_package()
    check_is_no_dependency(project, source)
    with (
        interrupts.temporary_folder(within=target.parent, prefix=WORKPLACE) as workplace,
        FileLock(workplace / HELD),
    ):
        made = workplace / project.name
        make_project(made, project, source)
        _run_tests(made, environment=_environment(made))
        _clean(made)
        with interrupts.delayed():
            _move(made, target)
    print(_report(project, options.directory, target))
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog="foundry init",
        description="Make a project in a new or empty folder: an app, its first service and "
        "function with tests, a layer, workflows. It takes this package from where it came from.",
        epilog=f"keys: {', '.join(project_questions().keys)}",
    )
    parser.add_argument("directory", metavar="DIR", help="the folder, whose name the project gets")
    parser.add_argument(
        "answers", nargs="*", default=[], metavar="key=value", help="an answer, not asked for"
    )
    parser.add_argument("--no-input", action="store_true", help="ask nothing, take the defaults")
    return parser


def _check_is_free(target: Path) -> None:
    """Raise `Mistake` unless the folder can be made, or is there and empty."""
    if not target.parent.is_dir():
        raise Mistake(f"{target}: there is no folder {target.parent}; make it first")
    if target.is_dir() and not target.is_symlink():
        if any(target.iterdir()):
            raise Mistake(f"{target}: is there and not empty; choose another name")
    elif target.exists() or target.is_symlink():
        raise Mistake(f"{target}: is there and no folder; choose another name")


def _remove_cut_off(parent: Path) -> None:
    """Remove the folders in which processes made a project that are dead."""
    for lock in parent.glob(f"{WORKPLACE}*/{HELD}"):
        # Somebody else's can't be opened.
        with contextlib.suppress(Timeout, OSError):
            FileLock(lock, timeout=0).acquire().lock.release()
            shutil.rmtree(lock.parent, ignore_errors=True)


def _environment(made: Path) -> Path:
    """The environment that the tests run in: the project's own, unless the user has it elsewhere.

    It is moved along with the project, which uv makes it fit for:
    docs.astral.sh/uv/reference/cli, `uv venv --relocatable`.
    """
    if os.environ.get(ELSEWHERE):
        return made.with_name("env")
    own = made / ENVIRONMENT
    _uv(made, own, "venv", "--quiet", "--relocatable", failed="uv can't make an environment")
    return own


def _run_tests(made: Path, *, environment: Path) -> None:
    """Lock the dependencies, and run the tests, which records the snapshots."""
    locking = {"doing": "locking the dependencies", "failed": "uv can't lock the dependencies"}
    _uv(made, environment, "lock", "--quiet", **locking)
    testing = {
        "doing": "installing the dependencies and running the tests",
        "failed": "the tests of the project failed",
    }
    _uv(made, environment, "run", "--quiet", "pytest", "-qx", **testing)


def _uv(made: Path, environment: Path, *arguments: str, failed: str, doing: str = "") -> None:
    # In CI a missing snapshot is a mistake; here it is what is asked for. And what is compiled now
    # needs no compiling later.
    left_out = {
        "CI", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "UV_PROJECT", "UV_WORKING_DIRECTORY",
    }  # fmt: skip
    variables = {key: value for key, value in os.environ.items() if key not in left_out}
    result = run_program(
        [uv.find_uv_bin(), *arguments],
        folder=made,
        variables=variables | {ELSEWHERE: str(environment)},
        doing=doing,
    )
    if result.returncode:
        said = [line.strip() for line in f"{result.stdout}\n{result.stderr}".splitlines()]
        raise Mistake(f"{failed}; nothing was made:\n" + "\n".join(filter(None, said)))


def _clean(made: Path) -> None:
    """Take out what the commands make, and would make again where the project will be."""
    environment = made / ENVIRONMENT
    for name in MADE_BY_COMMANDS:
        for folder in list(made.rglob(name)):
            # One within another is gone already; Node.js has such folders, too, where uv put it.
            if folder.is_dir() and not folder.is_relative_to(environment):
                shutil.rmtree(folder)


def _move(made: Path, target: Path) -> None:
    """Put the project into its place; into a folder that was there, file by file or not at all."""
    if not target.exists():
        made.rename(target)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(made.iterdir()):
            entry.rename(target / entry.name)
            moved.append(entry)
    except BaseException:
        for entry in moved:
            (target / entry.name).rename(entry)
        raise


def _report(project: Project, directory: str, target: Path) -> str:
    paths = (path.relative_to(target) for path in target.rglob("*") if path.is_file())
    files = sum(1 for path in paths if path.parts[0] != ENVIRONMENT)
    trigger = project_questions().prompts["trigger"][project.trigger]
    function = f"{project.service}/{project.function}"
    steps = [] if target == folder_of_call() else [f"  cd {directory}"]
    return "\n".join(
        [
            f"Made {project.name}, {files} files, with {function}, invoked by {trigger}.",
            "Its snapshots are recorded and its tests pass. Next:",
            *steps,
            "  uv run foundry synth",
            f"  uv run foundry invoke {function}",
            "  uv run foundry new",
        ]
    )
