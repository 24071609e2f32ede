"""A durable function is run to its end, and what Lambda would have waited for is told."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_durable_execution_sdk_python as sdk
import psutil
import pytest

from lambda_foundry.commands.parser import USAGE
from lambda_foundry.invoke.command import ANSWERED, invoke
from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root
from tests.invoke.conftest import COMMAND
from tests.invoke.small_assembly import write_assembly

SDK = Path(sdk.__file__).parent

SOURCE = """
import os

from aws_durable_execution_sdk_python import durable_execution, durable_step
from aws_durable_execution_sdk_python.config import Duration

attempts = []


@durable_step
def step(_, text):
    print("step", text)
    return text.upper()


@durable_step
def fail_once(_):
    attempts.append(1)
    if len(attempts) == 1:
        raise OSError("busy")
    return len(attempts)


@durable_execution
def handler(event, context):
    print("handler")
    match event:
        case "wait":
            first = context.step(step("one"))
            context.wait(Duration.from_days(2), name="two_days")
            return first + context.step(step("two"), name="second")
        case "retry":
            return context.step(fail_once())
        case "too long":
            context.wait(Duration.from_days(8))
        case "callback":
            return context.create_callback(name="approval").result()
        case "exit":
            os._exit(1)
        case _:
            raise ValueError(f"no {event}")
"""
WEEK = 7 * 24 * 3600


def assembly_in(folder: Path) -> Path:
    """One with the function, whose package has AWS's SDK."""
    package = {
        file.relative_to(SDK.parent).as_posix(): file.read_bytes() for file in SDK.rglob("*.py")
    }
    return write_assembly(
        folder,
        files={"app.py": SOURCE, **package},
        DurableConfig={"ExecutionTimeout": WEEK},
        Timeout=30,
        MemorySize=512,
    )


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for all tests."""
    return assembly_in(tmp_path_factory.mktemp("durable") / "cdk.out")


@pytest.fixture(scope="module")
def durable(assembly: Path) -> Iterator[LocalFunction]:
    """The function, started once."""
    with LocalFunction("App", assembly=assembly, variables={}) as made:
        yield made


def log_of(function: LocalFunction, event: Any) -> tuple[Any, str]:
    """What it answers, and what it logs meanwhile."""
    before = len(function.log)
    answer = function(event).value
    return answer, function.log[before:]


def test_execution_goes_on_after_a_wait_as_in_lambda(durable: LocalFunction) -> None:
    """The handler runs again from its top in another invocation, and no step is done twice."""
    answer, log = log_of(durable, "wait")

    assert answer == "ONETWO"
    assert log.count("START RequestId") == log.count("handler\n") == 2
    assert (log.count("step one\n"), log.count("step two\n")) == (1, 1)
    assert "note: the wait two_days of 172,800 s is skipped\n" in log


def test_failed_step_is_tried_again_at_once(durable: LocalFunction) -> None:
    """And for how long Lambda would have waited is told."""
    answer, log = log_of(durable, "retry")

    assert answer == 2
    assert "note: the step fail_once failed and is tried again at once, not after" in log


def test_failed_execution_is_a_function_error(durable: LocalFunction) -> None:
    """Of the handler's exception, in Lambda's form."""
    outcome = durable("other")

    assert outcome.error == "ValueError"
    assert outcome.value["errorMessage"] == "no other"


def test_execution_that_lambda_would_have_ended_is_a_function_error(durable: LocalFunction) -> None:
    """Its waits count, though they are skipped."""
    outcome = durable("too long")

    assert outcome.error == "ExecutionTimedOut"
    assert re.fullmatch(
        r"the execution took 691,2\d\d s with its waits; its timeout is 604,800 s",
        outcome.value["errorMessage"],
    )


def test_first_invocation_that_fails_ends_the_execution(durable: LocalFunction) -> None:
    """Lambda would try some times more, which shows nothing new."""
    answer, log = log_of(durable, "exit")

    assert answer["errorType"] == "Runtime.ExitError"
    assert log.count("START RequestId") == 1
    assert log.endswith("note: Lambda would invoke it again, a few times\n")


@pytest.mark.slow
def test_callback_that_nobody_sends_is_told(durable: LocalFunction) -> None:
    """Instead of waiting for it for ever."""
    with pytest.raises(Mistake, match="waits for the callback approval, which nobody sends here"):
        durable("callback")


@pytest.mark.slow
def test_command_runs_an_execution_and_leaves_no_process(
    assembly: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Its result alone is on standard output, and AWS's runner has ended."""
    arguments = ["Small/App", "--event", '"wait"', "--assembly", str(assembly)]
    before = {*psutil.Process().children()}

    assert invoke(arguments) == ANSWERED

    assert capfdbinary.readouterr().out == b'"ONETWO"'
    assert {*psutil.Process().children()} <= before


def test_client_context_of_an_execution_is_refused(
    assembly: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line; the handler would see none."""
    options = ["--event", "1", "--client-context", "{}", "--assembly", str(assembly)]

    assert invoke(["Small/App", *options]) == USAGE
    assert "gets no client context here" in capsys.readouterr().err


@pytest.mark.slow
def test_killed_command_leaves_no_process(assembly: Path) -> None:
    """Neither the function's nor AWS's runner, though nobody could end them any more."""
    options = ["--event", '"callback"', "--assembly", str(assembly)]
    with subprocess.Popen(
        [*COMMAND, "Small/App", *options], cwd=project_root(), stderr=subprocess.PIPE
    ) as command:
        assert command.stderr
        assert any(line.startswith(b"START") for line in command.stderr)
        children = psutil.Process(command.pid).children(recursive=True)

        command.kill()

        assert len(children) > 1
        assert psutil.wait_procs(children, timeout=20)[1] == []
