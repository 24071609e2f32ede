"""What is saved of a function's code runs at once; what changes more is deployed."""

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.local.deployed import (
    DeployedFunction,
    DeployedStack,
    function_named,
    functions_of,
)
from lambda_foundry.local.endpoint import Endpoint
from lambda_foundry.local.firing import fire
from lambda_foundry.local.session import Session
from lambda_foundry.local.swapping import swap, swappable
from lambda_foundry.project import in_project
from lambda_foundry.template.cloud_assembly import Assembly
from tests.local.trigger_facts import FACTS

HANDLER = """import json

def handler(event, context):
    print("swapped", json.dumps(event))
"""
SOURCES = {"plain": "plain", "published": "published", "lent": "lent", "borrowing": "lent"}
NOWHERE = Endpoint("http://127.0.0.1:9")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the code of three functions."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("plain", "published", "lent"):
        source = folder / "lambda_src" / "shop" / name
        source.mkdir(parents=True)
        (source / "handler.py").write_text(f"# {name}\n{HANDLER}", encoding="utf-8")
    (folder / "lambda_src/shop/plain/new.py").write_text("", encoding="utf-8")
    (folder / "lambda_src/shop/plain/broken.py").write_text("def (", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def functions(project: Path, tmp_path_factory: pytest.TempPathFactory) -> list[DeployedFunction]:
    """One for each, and `shop/borrowing` with the code of `shop/lent`."""
    assembly = tmp_path_factory.mktemp("cdk.out")
    app = cdk.App(outdir=str(assembly))
    stack = cdk.Stack(app, "Shop")
    made = {
        name: lambda_.Function(
            Construct(stack, name.title()),
            "Function",
            code=lambda_.Code.from_asset(str(project / "lambda_src" / "shop" / source)),
            handler="handler.handler",
            runtime=lambda_.Runtime.PYTHON_3_14,
        )
        for name, source in SOURCES.items()
    }
    lambda_.Alias(stack, "Current", alias_name="current", version=made["published"].current_version)
    app.synth()
    with in_project(project):
        return functions_of([DeployedStack(NOWHERE, each) for each in Assembly(assembly).stacks])


@pytest.mark.parametrize(
    ("changed", "swapped"),
    [
        (["lambda_src/shop/plain/handler.py"], ["shop/plain"]),
        (["lambda_src/shop/plain/handler.py", "lambda_src/shop/plain/new.py"], ["shop/plain"]),
        (["lambda_src/shop/plain/removed.py"], ["shop/plain"]),
        (["lambda_src/shop/plain/handler.py", "stacks/shop/plain.py"], []),
        (["lambda_src/shop/plain/requirements.in"], []),
        (["lambda_src/shop/plain/requirements.txt"], []),
        (["lambda_src/shop/plain/broken.py"], []),
        (["lambda_src/shop/published/handler.py"], []),
        (["lambda_src/shop/lent/handler.py"], []),
        (["lambda_src/shop/nowhere/handler.py"], []),
        (["layers/prices/requirements.txt"], []),
    ],
)
def test_code_is_swapped_where_nothing_else_changes(
    changed: list[str], swapped: list[str], functions: list[DeployedFunction], project: Path
) -> None:
    """Requirements, stacks, versions, code of two functions and mistakes take a deployment."""
    with in_project(project):
        found = swappable(functions, [str(project / name) for name in changed])

    assert [function.name for function in found] == swapped


@pytest.mark.slow
def test_swapped_code_runs(
    deployment: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next event gets the answer of the code that was saved."""
    function = function_named("triggers/iot", deployment.functions)
    handler = tmp_path / "lambda_src" / "triggers" / "iot" / "handler.py"
    handler.parent.mkdir(parents=True)
    handler.write_text(HANDLER, encoding="utf-8")

    with in_project(tmp_path):
        assert swap([function], [str(handler)]) == [function]

    assert fire(function, FACTS["iot"].event, emulator_log=deployment.emulator.log) == 0
    assert "swapped {" in capsys.readouterr().out
