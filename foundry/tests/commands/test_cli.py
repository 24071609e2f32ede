"""The command `foundry` helps: outside of any project, and with whatever is misspelt."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from lambda_foundry.cli import COMMANDS, WITHOUT_PROJECT, main
from lambda_foundry.project import project_root


def foundry(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Call the command in a folder, as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "lambda_foundry", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def signals() -> Iterator[None]:
    """Puts back what a command does about signals, as the end of its process would."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with what it does; it is what the command alone prints, too."""
    assert main(["--help"]) == 0
    said = capsys.readouterr().out

    assert said.startswith("usage: foundry COMMAND [OPTION …]\n")
    assert all(f"\n  {name} " in said for name in COMMANDS)
    assert max(map(len, said.splitlines())) <= 100
    assert main([]) == 0
    assert capsys.readouterr().out == said


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGPIPE, nor a way to ask a pipe")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["--help"], ["access", "--help"]])
def test_output_that_nobody_reads_ends_in_silence(
    arguments: list[str], unbuffered: str, tmp_path: Path
) -> None:
    """As in `foundry access | head -1`, with the exit status of other programs there."""
    reader, writer = os.pipe()
    os.close(reader)

    result = subprocess.run(
        [sys.executable, "-m", "lambda_foundry", *arguments],
        cwd=tmp_path,
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )

    os.close(writer)
    assert (result.returncode, result.stderr) == (141, b"")


def test_help_is_printed_where_letters_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe or a terminal that doesn't take all of them is no reason to fail."""
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = foundry("--help", folder=project_root())

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: foundry COMMAND [OPTION \\u2026]\n")


def test_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    """As pip and uv know it."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"lambda-foundry {version('lambda-foundry')}\n"


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("synht", "there is no command 'synht'; did you mean foundry synth?"),
        ("invok", "there is no command 'invok'; did you mean foundry invoke?"),
        ("deploy", "there is no command 'deploy'; see uv run foundry --help"),
        ("--verison", "there is no option '--verison'; did you mean foundry --version?"),
        ("a\x1b[2Jb\n", r"there is no command 'a\x1b[2Jb\n'; see uv run foundry --help"),
    ],
)
def test_unknown_command_names_the_nearest(
    word: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, with exit status 2."""
    assert main([word]) == 2
    assert capsys.readouterr().err == f"error: {says}\n"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("access --jsn", "there is no option '--jsn'; did you mean --json?"),
        ("audit --hlep", "there is no option '--hlep'; did you mean --help?"),
        ("audit orders", "'orders' is one argument too many"),
        ("check --tempalte=a.json", "there is no option '--tempalte'; did you mean --template?"),
        ("diff main --hepl", "there is no option '--hepl'; did you mean --help?"),
        ("diff", "the following arguments are required: REV"),
        ("diff --hepl", "there is no option '--hepl'; did you mean --help?"),
        ("init shop --no-inptu", "there is no option '--no-inptu'; did you mean --no-input?"),
        ("invoke shop/orders --evnt {}", "there is no option '--evnt'; did you mean --event?"),
        ("invoke shop/orders --xyzzy", "there is no option '--xyzzy'"),
        ("local --onec", "there is no option '--onec'; did you mean --once?"),
        ("local fire a/b --trigegr sqs", "there is no option '--trigegr'; did you mean --trigger?"),
        ("lock --chekc", "there is no option '--chekc'; did you mean --check?"),
        ("map --mermiad", "there is no option '--mermiad'; did you mean --mermaid?"),
        ("map --out a.html", "there is no option '--out'; did you mean --output?"),
        ("new --no-inptu", "there is no option '--no-inptu'; did you mean --no-input?"),
        ("sbom --ouptut=a", "there is no option '--ouptut'; did you mean --output?"),
        ("upgrade --hlep", "there is no option '--hlep'; did you mean --help?"),
    ],
)
@pytest.mark.usefixtures("signals")
def test_unknown_option_names_the_nearest(
    command: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line that says where to read on, with exit status 2; no option may be shortened."""
    with pytest.raises(SystemExit) as ended:
        main(command.split())

    name = command.partition(" ")[0]
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"error: {says}; see uv run foundry {name} --help\n"


def test_wrong_value_is_told_in_one_line() -> None:
    """Also one with a line break in it."""
    done = foundry("local", "--port", "a\nb", folder=project_root())

    assert done.returncode == 2
    assert done.stderr == (
        "error: argument --port: a b: write a number up to 65535; see uv run foundry local --help\n"
    )


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("", "--output .: has files that are no output of a synthesis"),
        ("stacks", "--output stacks: has files that are no output of a synthesis"),
        ("lambda_src/new", "--output lambda_src/new: has files that are no output of a synthesis"),
        ("app.py", "--output app.py: is a file"),
    ],
)
@pytest.mark.usefixtures("signals")
def test_synthesis_writes_into_no_folder_of_sources(
    output: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The project's folder and what lies in the way are refused, too, before anything is made."""
    with pytest.raises(SystemExit, match="2"):
        main(["synth", "--output", str(project_root() / output)])

    assert capsys.readouterr().err.startswith(f"error: {says}; name a folder for it, as cdk.prod")


@pytest.mark.slow
def test_option_that_cdk_synth_would_ignore_is_refused() -> None:
    """All others are passed on to it."""
    done = foundry("synth", "--contxt", "stage=prod", folder=project_root())

    assert done.returncode == 2
    assert done.stderr == (
        "error: there is no option '--contxt'; did you mean --context?; "
        "see uv run foundry synth --help\n"
    )


EVERY_HELP = """
from lambda_foundry.cli import COMMANDS, main

for name in COMMANDS:
    try:
        status = main([name, "--help"])
    except SystemExit as ended:
        status = ended.code
    print(f"\\0{name}: {status or 0}")
"""
"""Asks every command for its help, in one process: to start one for each takes seconds."""


def test_help_needs_no_project(tmp_path: Path) -> None:
    """Whoever has only installed the package can read what it does, and how it is called."""
    done = subprocess.run(
        [sys.executable, "-c", EVERY_HELP],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    *helps, _ = re.split(r"(?<=\0)(.+): 0\n", done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert helps[1::2] == [*COMMANDS]
    assert [
        name
        for name, said in zip(COMMANDS, helps[::2], strict=True)
        if not said.startswith(f"usage: foundry {name} ")
    ] == []
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - WITHOUT_PROJECT))
def test_command_without_a_project_says_so(name: str, tmp_path: Path) -> None:
    """In one line, and nothing is written."""
    done = foundry(name, folder=tmp_path)

    assert done.returncode == 1
    assert done.stderr == (
        f"error: {tmp_path} is in no project: neither it nor a folder above it has cdk.json and "
        "stacks; go into a project, or make one by: foundry init DIR\n"
    )
    assert not any(tmp_path.iterdir())


WAITING = """
import atexit, os, signal, sys, types
from lambda_foundry import cli

atexit.register(lambda: 1 / 0)

waiting = types.ModuleType("lambda_foundry.waiting")
waiting.main = lambda _: os.kill(os.getpid(), signal.SIGINT)
sys.modules[waiting.__name__] = waiting
cli.COMMANDS["completion"] = ("waiting", "")
sys.exit(cli.main(["completion"]))
"""
"""A command that somebody interrupts, which has then nobody to say goodbye to."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals of Unix")
def test_interrupt_is_told_in_one_line() -> None:
    """And ends the process as of the signal, so that a loop of a shell ends, too."""
    done = subprocess.run(
        [sys.executable, "-c", WAITING], capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("", "error: interrupted\n")
    assert done.returncode == -signal.SIGINT
