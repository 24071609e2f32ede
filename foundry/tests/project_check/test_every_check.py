"""`foundry check` says how each check went, and fails when any of them has something to say."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import in_project, project_root
from lambda_foundry.project_check.every_check import as_json, or_mistake, ruff_options
from lambda_foundry.project_check.findings import Accepted
from lambda_foundry.project_check.tool import run_tool


def test_command_that_passes_says_nothing() -> None:
    """Whatever it prints."""
    assert run_tool(sys.executable, "-c", "print('fine')") == []


def test_command_that_fails_is_quoted_line_by_line() -> None:
    """Both of its streams, without empty lines."""
    assert run_tool(sys.executable, "-c", "import sys; print('a\\n'); sys.exit('b')") == ["a", "b"]


def test_command_is_given_variables() -> None:
    """Beside those that there are."""
    code = "import os, sys; sys.exit(' '.join({'PATH', 'SET'} & os.environ.keys()))"

    (said,) = run_tool(sys.executable, "-c", code, SET="here")
    assert set(said.split()) == {"PATH", "SET"}


def test_command_that_fails_silently_is_told() -> None:
    """Its status, when it says nothing."""
    (said,) = run_tool(sys.executable, "-c", "raise SystemExit(3)")

    assert said.endswith("ended with status 3")


def test_check_that_cannot_be_run_has_failed() -> None:
    """Without the network the first time, for one, and the others still say how they went."""

    def check() -> list[str]:
        raise Mistake("checkov==1.0 can't be installed: no route")

    assert or_mistake(check) == ["checkov==1.0 can't be installed: no route"]


def test_outcomes_are_given_as_json() -> None:
    """Each check by its name with what it complains about, and what is let pass with its reason."""
    text = as_json(
        {"format": [], "lint": ["app.py:1:1: F401"]},
        excepted=[Accepted("CKV_AWS_18", "Uploads", "short-lived data")],
        unread=["a macro"],
    )

    assert json.loads(text) == {
        "checks": {"format": [], "lint": ["app.py:1:1: F401"]},
        "excepted": [{"rule": "CKV_AWS_18", "place": "Uploads", "reason": "short-lived data"}],
        "unread": ["a macro"],
    }


def test_assemblies_of_any_name_are_not_linted(tmp_path: Path) -> None:
    """Neither a whole one nor one whose synthesis failed; a folder of the project's own is."""
    packed = [f"out/{name}/asset.0f/app.py" for name in ("cdk.prod", "half [1]")]
    for name in ("out/cdk.prod/cdk.out", "out/half [1]/.lock", *packed, "asset.own/app.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = y\n")

    with in_project(tmp_path):
        said = run_tool("ruff", "check", "--output-format", "concise", *ruff_options(), ".")

    assert said == ["asset.own/app.py:1:5: F821 Undefined name `y`"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals of Unix")
def test_interrupted_check_ends_its_programs() -> None:
    """At once: what they would find, nobody reads any more."""
    command = [sys.executable, "-m", "lambda_foundry", "check"]
    with subprocess.Popen(
        command, cwd=project_root(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline()
        programs = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    assert said == "error: interrupted\n"
    assert process.returncode == -signal.SIGINT
    assert programs
    assert psutil.wait_procs(programs, timeout=10)[1] == []
