"""A handler's call of AWS that its role doesn't allow fails the test; its other calls are kept."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.aws_calls.exercised_calls import exercised_calls
from lambda_foundry.checks.finding import METADATA
from lambda_foundry.project import in_project
from tests.checks.sample_stack import LOGS, allow, att
from tests.invoke.small_assembly import write_assembly, write_files

HANDLER = """
import os
import boto3

client = boto3.client(os.environ.get("SERVICE", "dynamodb"))


def handler(event, context):
    getattr(client, event["method"])(TableName=os.environ["TABLE_NAME"], **event["with"])


def as_somebody_else(event, context):
    other = boto3.client("dynamodb", aws_access_key_id="a", aws_secret_access_key="b")
    return event["answer"](other)
"""

TESTS = """
import pytest
from botocore.stub import Stubber

KEY = {"Key": {"id": {"S": "1"}}}


@pytest.fixture
def shop(load_handler):
    return load_handler("shop/sell", TABLE_NAME="made-up")


def answered(client, operation):
    stub = Stubber(client)
    stub.add_response(operation, {})
    return stub


def call(shop, operation, **given):
    with answered(shop.client, operation):
        shop.handler({"method": operation, "with": given}, None)


def test_allowed(shop):
    call(shop, "put_item", Item={"id": {"S": "1"}})


def test_refused(shop):
    call(shop, "delete_item", **KEY)


def test_refused_and_caught(shop):
    with pytest.raises(Exception):
        shop.handler({"method": "delete_item", "with": KEY}, None)


def test_allowed_to_another_of_the_folder(shop, load_handler):
    restock = load_handler("shop/restock", TABLE_NAME="made-up")
    call(restock, "delete_item", **KEY)
    call(shop, "put_item", Item={"id": {"S": "1"}})


def test_acknowledged(shop):
    call(shop, "get_item", **KEY)


def test_of_its_own(shop):
    with answered(shop.client, "delete_item"):
        shop.client.delete_item(TableName="made-up", **KEY)


def test_as_somebody_else(shop):
    def scan(client):
        with answered(client, "scan"):
            client.scan(TableName="made-up")

    shop.as_somebody_else({"answer": scan}, None)
"""

APP = """
import os
import shutil

shutil.copytree("assembly", os.environ["CDK_OUTDIR"], dirs_exist_ok=True)
"""


def role(action: str) -> dict[str, Any]:
    """One that may do this with the table, and write logs."""
    statements = [LOGS, allow(action, on=att("Store"))]
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Statement": []},
            "Policies": [{"PolicyDocument": {"Statement": statements}}],
        },
    }


ACKNOWLEDGED = {METADATA: {"call-not-allowed[dynamodb:GetItem]": "Its own policy allows it"}}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose function calls what the event says, which its code alone doesn't tell."""
    folder = tmp_path_factory.mktemp("project")
    write_files(
        folder,
        {
            "cdk.json": '{"app": "python app.py"}',
            "stacks/__init__.py": "",
            "lambda_src/shop/sell/handler.py": HANDLER,
            "lambda_src/shop/sell/restock.py": HANDLER,
            "tests/test_sell.py": TESTS,
            "app.py": APP,
        },
    )
    write_assembly(
        folder / "assembly",
        files={"handler.py": HANDLER, "restock.py": HANDLER},
        template={
            "Resources": {
                "Role": role("dynamodb:PutItem"),
                "RestockRole": role("dynamodb:DeleteItem"),
                "Store": {"Type": "AWS::DynamoDB::Table", "Properties": {}},
            }
        },
        Handler="handler.handler",
        Role=att("Role"),
        Environment={"Variables": {"TABLE_NAME": {"Ref": "Store"}}},
    )
    template = folder / "assembly" / "Small.template.json"
    document = json.loads(template.read_text())
    sell = document["Resources"]["App"]
    document["Resources"]["Restock"] = {
        **sell,
        "Properties": {
            **sell["Properties"],
            "Handler": "restock.handler",
            "Role": att("RestockRole"),
        },
        "Metadata": {"aws:cdk:path": "Shop/Restock/Function/Resource"},
    }
    sell["Metadata"] |= ACKNOWLEDGED
    template.write_text(json.dumps(document))
    return folder


@pytest.fixture(scope="module")
def said(project: Path) -> str:
    """What pytest says of the project's tests."""
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=project,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return result.stdout


REFUSED = (
    "error: lambda_src/shop/sell/handler.py:9 calls DeleteItem, and its role may not delete items "
    "from `Store` (variable TABLE_NAME); AWS answers AccessDenied there; write "
    'allow(function.role, "dynamodb:DeleteItem", on=store), or take the call out'
)


@pytest.mark.parametrize(
    "test",
    [
        "allowed",
        "allowed_to_another_of_the_folder",
        "acknowledged",
        "of_its_own",
        "as_somebody_else",
    ],
)
def test_test_passes_with(test: str, said: str) -> None:
    """A call that is allowed or acknowledged, the test's own, and one by other credentials."""
    assert f"PASSED tests/test_sell.py::test_{test}\n" in said


@pytest.mark.parametrize("test", ["refused", "refused_and_caught"])
def test_test_fails_with(test: str, said: str) -> None:
    """A call that AWS would refuse, whatever the handler does about it."""
    assert f"FAILED tests/test_sell.py::test_{test} - " in said


def test_refused_call_is_told_in_the_words_of_the_check(said: str) -> None:
    """Once for each test, without a traceback."""
    assert said.splitlines().count(REFUSED) == 2


def test_what_handlers_called_is_kept(project: Path, said: str) -> None:
    """By the test, with the variable that names the resource."""
    assert said
    with in_project(project):
        found = {
            (test.rpartition("::")[2], call.operation, call.line, call.variables)
            for test, call in exercised_calls()
        }

    assert ("test_allowed", "PutItem", 9, ("TABLE_NAME",)) in found
    assert "test_of_its_own" not in {test for test, *_ in found}
