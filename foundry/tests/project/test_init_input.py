"""`foundry init` answers bad input in one line, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from lambda_foundry.commands import init
from lambda_foundry.interrupts import signals_restored
from lambda_foundry.mistakes import one_line_errors
from tests.project.machine import Machine

SLOW = pytest.mark.slow

REFUSED = {
    "upper case": (("Shop",), "'Shop': a project can't be called so"),
    "a digit first": (("1shop",), "'1shop': a project can't be called so"),
    "a space": (("my shop",), "'my shop': a project can't be called so"),
    "Jinja": (("{{shop}}",), "'{{shop}}': a project can't be called so"),
    "a control character": (("sh\x07op",), "'sh\\x07op': a project can't be called so"),
    "too long": (("s" * 65,), "a project can't be called so"),
    "a device": (("con",), "that is a device on Windows"),
    "a dependency": (("boto3",), "the project depends on a package of that name"),
    "no parent": (("none/shop",), "there is no folder"),
    "no directory": ((), "the following arguments are required: DIR"),
    "a trigger": (("shop", "trigger=sqss"), "did you mean sqs?"),
    "a licence": (("shop", "licence=gpl"), "there is no such licence"),
    "a CI": (("shop", "ci=gitlab"), "there is no such ci"),
    "a service": (("shop", "service=Shop"), "service: 'Shop': write 1 to 48 of a-z"),
    "a module": (("shop", "service=json"), "that is a module of Python's standard library"),
    "a function": (("shop", "function=class"), "that is a word of Python's own"),
    "a description": (("shop", "description={{ 7 * 7 }}"), "leave out '{' '}'"),
    "an empty one": (("shop", "description= "), "write what the function does"),
    "a key": (("shop", "lisence=mit"), "'lisence' is no question; did you mean licence?"),
    "a key twice": (("shop", "ci=none", "ci=github"), "'ci' is given twice"),
    "no key": (("shop", "mit"), "'mit': write key=value"),
    "an option": (("shop", "--no-inputs"), "did you mean --no-input?"),
}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Somebody's machine, with nothing on it."""
    return Machine.made_in(tmp_path / "machine")


def refusal(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What init says before it ends this process, which it is run in to be quick."""
    with pytest.raises(SystemExit) as ended, signals_restored(), one_line_errors():
        init.main([*arguments, "--no-input"])
    said = ended.value.code
    assert said not in {0, None}
    return f"{capsys.readouterr().err}{said if isinstance(said, str) else ''}"


def entries(machine: Machine) -> list[str]:
    """What there is in its folder."""
    return sorted(path.name for path in machine.folder.iterdir())


def test_init_removes_what_a_killed_one_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside the new project, before it asks anything; what one that runs makes stays."""
    for name in (".new-killed/shop/app.py", ".new-killed/init.lock", ".new-mine/app.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".new-alive").mkdir()

    with FileLock(tmp_path / ".new-alive" / "init.lock"):
        refusal(str(tmp_path / "shop"), "trigger=none-of-them", capsys=capsys)

        assert sorted(path.name for path in tmp_path.iterdir()) == [".new-alive", ".new-mine"]


@pytest.mark.parametrize("case", REFUSED)
def test_init_refuses_in_one_line(
    case: str,
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It says what is wrong and what to write, and makes nothing."""
    given, expected = REFUSED[case]
    monkeypatch.chdir(machine.folder)

    said = refusal(*given, capsys=capsys)

    assert said.startswith("error: ")
    assert expected in said
    assert len(said.splitlines()) == 1
    assert entries(machine) == ["home"]


def test_init_says_every_mistake_at_once(machine: Machine) -> None:
    """A line for each."""
    given = ("shop", "trigger=none of it", "licence=gpl")

    result = machine.foundry_of_ours("init", *given, cwd=machine.folder)

    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == ["error", "error"]


@pytest.mark.parametrize("kind", ["a file", "a folder with a file", "a dangling link"])
def test_init_refuses_what_is_there(kind: str, machine: Machine) -> None:
    """It changes nothing that exists."""
    place = machine.folder / "shop"
    if kind == "a file":
        place.write_text("mine")
    elif kind == "a folder with a file":
        place.mkdir()
        (place / "mine.txt").write_text("mine")
    else:
        place.symlink_to("nowhere")

    result = machine.foundry_of_ours("init", "shop", "--no-input", cwd=machine.folder)

    assert result.returncode == 1
    assert "is there and " in result.stderr
    assert entries(machine) == ["home", "shop"]
    assert [path.read_text() for path in machine.folder.rglob("*.txt")] in ([], ["mine"])


def test_init_needs_an_answer_where_nobody_sits(machine: Machine) -> None:
    """Without --no-input and without a terminal it doesn't wait."""
    result = machine.foundry_of_ours("init", "shop", cwd=machine.folder)

    assert result.returncode == 1
    assert "give description=… or --no-input" in result.stderr
    assert entries(machine) == ["home"]


def test_init_makes_nothing_where_dependencies_cannot_be_had(machine: Machine) -> None:
    """What uv says is passed on."""
    command = (sys.executable, "-m", "lambda_foundry", "init", "shop", "--no-input")

    result = machine.run(*command, UV_OFFLINE="1", UV_CACHE_DIR=str(machine.folder / "home/cache"))

    assert result.returncode == 1
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.stderr
    assert entries(machine) == ["home"]


@pytest.mark.parametrize(
    ("sign", "number"),
    [
        pytest.param(".new-*", signal.SIGINT, id="made"),
        pytest.param(".new-*", signal.SIGTERM, id="made, ended"),
        pytest.param(".new-*/shop/.venv", signal.SIGTERM, id="environment", marks=SLOW),
        pytest.param(".new-*/shop/.build", signal.SIGINT, id="tests", marks=SLOW),
    ],
)
def test_init_makes_nothing_when_interrupted(
    sign: str, number: signal.Signals, machine: Machine
) -> None:
    """Not even the folder that it works in stays, whatever it waits for."""
    process = subprocess.Popen(
        [sys.executable, "-m", "lambda_foundry", "init", "shop", "--no-input"],
        cwd=machine.folder,
        env={
            name: value
            for name, value in machine.environment.items()
            if name != "UV_PROJECT_ENVIRONMENT"
        },
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while not any(machine.folder.glob(sign)) and process.poll() is None:
        time.sleep(0.01)

    os.kill(process.pid, number)

    process.communicate(timeout=60)
    assert process.returncode
    assert entries(machine) == ["home"]
