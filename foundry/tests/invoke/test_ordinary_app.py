"""An assembly of an ordinary CDK app is invoked as it is, or refused with what is missing."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lambda_foundry.node import use_bundled_node
from lambda_foundry.project import project_root
from tests.invoke.conftest import COMMAND
from tests.invoke.small_assembly import write_files
from tests.places import PACKAGE

SOURCES = {
    "code/app.py": "import os, layered\n"
    "def handler(event, context):\n"
    "    names = ('ADDRESS', 'TABLE_NAME', 'TABLE_ARN', 'QUEUE_URL')\n"
    "    known = {name: os.environ[name] for name in names if name in os.environ}\n"
    "    return [layered.NAME, known, context.invoked_function_arn.split(':')[7:]]\n",
    "first/python/layered.py": "NAME = 'first'\n",
    "second/python/layered.py": "NAME = 'second'\n",
}
TABLE = {"TABLE_NAME": "t", "TABLE_ARN": "arn:aws:dynamodb:us-east-1:123456789012:table/t"}

pytestmark = pytest.mark.slow
Invoke = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The synthesized app."""
    use_bundled_node()
    folder = tmp_path_factory.mktemp("ordinary")
    write_files(folder, SOURCES)
    app = [sys.executable, "-m", "tests.invoke.ordinary_app"]
    subprocess.run([*app, str(folder), str(folder / "cdk.out")], cwd=PACKAGE, check=True)
    return folder / "cdk.out"


@pytest.fixture
def invoke(ordinary: Path) -> Invoke:
    """Runs `foundry invoke` over it."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, "--assembly", str(ordinary), *arguments],
            cwd=project_root(),
            capture_output=True,
            text=True,
            check=False,
            env=dict(os.environ),
        )

    return run


def test_function_with_two_layers_is_invoked(invoke: Invoke) -> None:
    """The last layer wins, and pseudo parameters are resolved."""
    done = invoke("Prod/Shop/Known")

    assert json.loads(done.stdout) == [
        "second",
        {"ADDRESS": "https://amazonaws.com/us-east-1"},
        [],
    ]


def test_function_is_invoked_by_its_alias(invoke: Invoke) -> None:
    """Then the alias is part of its ARN."""
    assert json.loads(invoke("Prod/Shop/Live").stdout)[2] == ["live"]


def test_function_with_unknown_values_is_refused(invoke: Invoke) -> None:
    """Each is named with the line to add; what the template tells, the queue's name, is not."""
    done = invoke("Prod/Shop/Unknown")

    assert done.returncode == 2
    assert done.stdout == ""
    assert "--env TABLE_NAME=…" in done.stderr
    assert "the name of Prod/Shop/Table (AWS::DynamoDB::Table)" in done.stderr
    assert "--env TABLE_ARN=…" in done.stderr
    assert "QUEUE_URL" not in done.stderr


def test_function_gets_values_of_a_deployment(invoke: Invoke, tmp_path: Path) -> None:
    """From the file of outputs: the name, and the ARN that follows from it; other stacks' layer."""
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps({"Prod-Shop": {"TableName": "t"}}))
    done = invoke("Prod/Shop/Unknown", "--outputs", str(outputs))

    layer, variables, _ = json.loads(done.stdout)
    assert layer == "first"
    assert variables == TABLE | {
        "QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/orders"
    }


def test_function_of_a_nested_stack_is_invoked(invoke: Invoke) -> None:
    """With its code from the template, and a value that is the parent's to know."""
    refused = invoke("Prod/Shop/Inner")
    done = invoke("Prod/Shop/Inner", "--env", "TABLE_NAME=t")

    assert "the name of Prod/Shop/Table (AWS::DynamoDB::Table)" in refused.stderr
    assert done.stdout == '"t"'


def test_unknown_function_is_refused_with_what_there_is(invoke: Invoke) -> None:
    """Each by its path and its logical id."""
    done = invoke("Prod/Shop/Nobody")

    assert done.returncode == 2
    assert "Prod/Shop/Known" in done.stderr
    assert "Prod/Shop/Inner/Function" in done.stderr
