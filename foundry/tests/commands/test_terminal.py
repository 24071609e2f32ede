"""At a terminal there are colours and progress; in a pipe, in CI or unwanted, there are not."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.at_terminal import CLEAR, at_terminal
from tests.map.systems import write_system

FOUNDRY = (sys.executable, "-m", "lambda_foundry")
UNKNOWN = "error: there is no command 'synt'; did you mean foundry synth?\n"
RED = UNKNOWN.replace("error:", "\x1b[31;1merror:\x1b[0m")

SECONDS = re.compile(r" \(\d+ s\)")
"""How long it takes by now."""

ASKING = """
import sys, time
from lambda_foundry import terminal

terminal.PATIENCE = 0.02
terminal.install()
with terminal.doing("asking") as how_far:
    time.sleep(0.2)
    how_far("2 of 3")
    time.sleep(0.2)
    print("note: half of it is there", file=sys.stderr)
    time.sleep(0.2)
print("done")
"""
"""A program that takes a while; at a terminal it is no more patient than it has to be."""


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, RED),
        ({"NO_COLOR": "1"}, UNKNOWN),
        ({"NO_COLOR": "", "FORCE_COLOR": ""}, RED),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, UNKNOWN),
        ({"TERM": "dumb"}, UNKNOWN),
    ],
)
def test_error_is_red_at_a_terminal(variables: dict[str, str], said: str) -> None:
    """Its first word, unless the person or the terminal can't have it."""
    assert at_terminal(*FOUNDRY, "synt", variables=variables) == (said, 2)


@pytest.mark.parametrize(("forced", "said"), [("", UNKNOWN), ("1", RED)])
def test_error_is_plain_in_a_pipe(forced: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless the person wants colours there too."""
    monkeypatch.setenv("FORCE_COLOR", forced)
    monkeypatch.delenv("NO_COLOR", raising=False)

    result = subprocess.run([*FOUNDRY, "synt"], capture_output=True, text=True, check=False)

    assert result.stderr == said


def test_progress_is_one_line_that_goes() -> None:
    """It says what is done and how far, makes room for what is printed, and nothing of it stays."""
    written, _ = at_terminal(sys.executable, "-c", ASKING, variables={"NO_COLOR": "1"})
    states = SECONDS.sub("", written).split(CLEAR)

    assert states[:2] == ["", "asking"]
    assert "asking: 2 of 3" in states
    assert [state for state in states if not state.startswith("asking")] == [
        "",
        "note: half of it is there\n",
        "done\n",
    ]


def test_progress_fits_the_terminal() -> None:
    """A line that is broken in two couldn't be taken away."""
    written, _ = at_terminal(sys.executable, "-c", ASKING, variables={"NO_COLOR": "1"}, columns=10)

    assert "asking: 2" in written.split(CLEAR)
    assert "asking: 2 " not in written


@pytest.mark.parametrize("variables", [{"CI": "true"}, {"TERM": "dumb"}])
def test_progress_is_not_for_logs(variables: dict[str, str]) -> None:
    """Nor for terminals that would show each state of it."""
    written, _ = at_terminal(sys.executable, "-c", ASKING, variables={"NO_COLOR": "1"} | variables)

    assert written == "note: half of it is there\ndone\n"


def test_progress_is_not_for_pipes() -> None:
    """Even if colours are wanted there."""
    result = subprocess.run(
        [sys.executable, "-c", ASKING], capture_output=True, text=True, check=True
    )

    assert (result.stdout, result.stderr) == ("done\n", "note: half of it is there\n")


SYNTHESIZING = """
import sys
from lambda_foundry import terminal
from lambda_foundry.programs import run_program

terminal.PATIENCE = 0.02
terminal.install()
app = "import os, time; os.write(2, bytes([49, 10])); time.sleep(0.2); print('end')"
with terminal.doing("building") as how_far:
    done = run_program([sys.executable, "-c", app], hear=how_far)
run_program([sys.executable, "-c", app], doing="testing")
print(repr(done.stdout), repr(done.stderr))
"""
"""A program that runs two others, which take a while."""


def test_progress_is_of_the_program_that_runs() -> None:
    """What it says of itself is passed on at once, and is there at its end, too."""
    written, _ = at_terminal(sys.executable, "-c", SYNTHESIZING, variables={"NO_COLOR": "1"})

    states = SECONDS.sub("", written).split(CLEAR)
    assert "building: 1" in states
    assert "testing" in states
    assert written.endswith(f"{CLEAR}'end\\n' '1\\n'\n")


def test_long_lines_are_broken_at_a_terminal(tmp_path: Path) -> None:
    """As wide as it is, and indented; the names of functions stand out."""
    statement = {"Action": "dynamodb:PutItem", "Resource": f"arn:aws:dynamodb:::{'t' * 20}"}
    assembly = write_system(tmp_path / "cdk.out", statement)
    template = next(assembly.glob("*.template.json"))

    written, status = at_terminal(*FOUNDRY, "access", "--template", str(template), columns=60)

    plain = re.sub(r"\x1b\[[0-9;]*m", "", written).splitlines()
    assert status == 0
    assert max(map(len, plain)) <= 60
    assert any(line.startswith("        ") for line in plain)
    assert "\x1b[2m      Allow" in written


CONFTEST = """
import time
from concurrent.futures import ThreadPoolExecutor
import pytest

@pytest.fixture(scope="session")
def synthesis():
    with ThreadPoolExecutor() as pool:
        yield pool.submit(time.sleep, 2)
"""
"""Stands for a synthesis that takes a while."""


@pytest.mark.slow
def test_tests_tell_that_they_wait_for_the_synthesis(tmp_path: Path) -> None:
    """Beside the tests so far, and gone when the next dot comes."""
    (tmp_path / "stacks").mkdir()
    (tmp_path / "cdk.json").write_text("{}")
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_shop.py").write_text("def test_shop(assembly): ...\n")

    written, status = at_terminal(
        sys.executable, "-m", "pytest", folder=tmp_path, variables={"NO_COLOR": "1"}
    )

    assert status == 0
    waited = "\x1b7 synthesizing\x1b[K\x1b8\x1b7\x1b[K\x1b8."
    assert waited in SECONDS.sub("", written)
