"""The command `foundry`: finds the command that is meant, and the project that it is meant for."""

import io
import os
import signal
import sys
from importlib import import_module
from typing import TextIO

from lambda_foundry.mistakes import one_line_errors
from lambda_foundry.project import find_project, go_to, project_root

USAGE = 2

READER_LEFT = 141
"""As of programs that are ended because nobody reads them any more: 128 and SIGPIPE's number."""

COMMANDS = {
    "synth": ("commands.synth", "set up, then synthesize every stack into cdk.out"),
    "test": ("commands.test", "set up, then run the project's tests; takes pytest's options"),
    "new": ("commands.new", "add a function, with its trigger, role, event, test and snapshot"),
    "move": ("commands.move", "give a function another name, or put it into another service"),
    "remove": ("commands.remove", "take a function away, with its test, event and snapshot"),
    "invoke": ("invoke.command", "run one function here as Lambda would"),
    "logs": ("commands.logs", "print and follow what a deployed function has logged"),
    "e2e": ("e2e.command", "fire the triggers of what is deployed, with the sample events"),
    "access": ("access.command", "say what functions may do and who may invoke them"),
    "check": ("project_check.command", "format, lint, types, and everything about the templates"),
    "local": ("local.command", "deploy everything to an emulator here; fire triggers"),
    "lock": ("commands.lock", "pin and hash the requirements of layers and functions"),
    "diff": ("commands.diff", "show what changed in the templates since a revision"),
    "openapi": ("openapi.command", "describe the HTTP functions of a service, for their callers"),
    "map": ("map.command", "draw the system as a page for the browser, or as Mermaid text"),
    "audit": ("audit.command", "ask for known vulnerabilities of what is deployed"),
    "sbom": ("sbom.command", "list what is deployed, as a CycloneDX document"),
    "services": ("commands.services", "list the services, or split them over CI's runners"),
    "upgrade": ("commands.upgrade", "bring the template's files to the installed version"),
    "init": ("commands.init", "make a new project"),
    "learn": ("commands.learn", "say where you are in the tutorial, and what its next step needs"),
    "completion": ("commands.completion", "print a script that completes commands in a shell"),
}

OPTIONS = ("--help", "--version")

WITHOUT_PROJECT = {"completion", "init", "learn"}
"""Commands that need no project."""

WITHOUT_PROJECT_FOR_FILES = {"access", "check"}
"""Those that need none with `--template FILE`."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status; what goes wrong is told in one line.

    It ends in silence once the reader of its output has left, as in `foundry access | head -1`.
    """
    try:
        status = _main(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        # Python ends as of the signal then, so that a shell ends its loop, too.
        sys.excepthook = lambda *_: print("error: interrupted", file=sys.stderr)
        # The terminal has interrupted Node.js, too, which jsii would complain of.
        sys.unraisablehook = lambda _: None
        raise
    except (BrokenPipeError, SystemExit) as end:
        if _silence_left_streams() and not _is_told(end):
            return READER_LEFT
        raise
    return status


def _silence_left_streams() -> bool:
    """Send what still waits for a reader that has left nowhere; whether there is any."""
    left = [stream for stream in (sys.stdout, sys.stderr) if not _has_reader(stream)]
    for stream in left:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return bool(left)


def _has_reader(stream: TextIO) -> bool:
    """Whether a stream's other end is there; a failed write alone may be of any other pipe."""
    import select  # noqa: PLC0415  # a command that ends well doesn't ask

    try:
        asked = select.poll()
        asked.register(stream.fileno(), 0)
        return not asked.poll(0)
    except (AttributeError, OSError):
        # Windows has no poll, and a stream in a test may be no file.
        return True


def _is_told(end: BaseException) -> bool:
    """Whether a command ends with a message that the reader's leaving isn't the reason of."""
    reason: BaseException | None = end
    while reason and not isinstance(reason, BrokenPipeError):
        reason = reason.__cause__ or reason.__context__
    return isinstance(end, SystemExit) and isinstance(end.code, str) and reason is None


def _main(arguments: list[str] | None) -> int:
    # uv starts this also where the environment forbids bytecode: then each run compiles aws_cdk.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    _print_every_letter()
    _look_well()
    name, *rest = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    with one_line_errors():
        if name in {"--help", "-h", "help"}:
            print(overview())
            return 0
        if name == "--version":
            print(f"lambda-foundry {_version()}")
            return 0
        if name not in COMMANDS:
            print(f"error: {_unknown(name)}", file=sys.stderr)
            return USAGE
        return _run(name, rest)
    return 1


def _print_every_letter() -> None:
    """Windows would have a file or a pipe take those of one language alone, and else fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = "utf-8" if sys.platform == "win32" else stream.encoding
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _look_well() -> None:
    """Have colours and progress where a person looks on; all else does without the module."""
    if sys.stdout.isatty() or sys.stderr.isatty() or os.environ.get("FORCE_COLOR"):
        from lambda_foundry.terminal import install  # noqa: PLC0415  # see above

        install()


def _run(name: str, arguments: list[str]) -> int:
    if name == "local":
        # Until there is anything to clear away an interrupt just ends it, without a traceback.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if _needs_a_project(name, arguments):
        project_root()
    if project := find_project():
        go_to(project)
    module, _ = COMMANDS[name]
    status: int = import_module(f"lambda_foundry.{module}").main(arguments)
    return status


def _needs_a_project(name: str, arguments: list[str]) -> bool:
    has_files = any(word.startswith("--template") for word in arguments)
    if name in WITHOUT_PROJECT or (has_files and name in WITHOUT_PROJECT_FOR_FILES):
        return False
    return {"--help", "-h"}.isdisjoint(arguments)


def overview() -> str:
    """What `foundry --help` prints."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name.ljust(width)}  {what}" for name, (_, what) in COMMANDS.items()]
    return "\n".join(
        [
            "usage: foundry COMMAND [OPTION …]",
            "",
            "Python functions on AWS Lambda: make a project, add functions, test and run them.",
            "",
            *lines,
            "",
            "foundry COMMAND --help tells a command's options. The CDK CLI: uv run npx cdk …",
        ]
    )


def _unknown(name: str) -> str:
    import difflib  # noqa: PLC0415  # most calls need no advice

    kind, known = ("option", OPTIONS) if name.startswith("-") else ("command", tuple(COMMANDS))
    close = difflib.get_close_matches(name, known, n=1)
    advice = f"did you mean foundry {close[0]}?" if close else "see uv run foundry --help"
    return f"there is no {kind} {name!a}; {advice}"


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415  # most calls don't ask

    return version("lambda-foundry")
