"""`foundry access --used` says of each right what uses it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lambda_foundry.access import command
from lambda_foundry.access.code_and_rights import GrantedRight, granted_rights, used_words
from lambda_foundry.aws_calls.exercised_calls import (
    ExercisedCall,
    content_of,
    forget_local_of_other_code,
    keep,
    keep_local,
)
from tests.checks.code_cases import PUTS, calling
from tests.checks.sample_stack import allow, att

HANDLER = "lambda_src/shop/sell/handler.py"


def rights(folder: Path) -> dict[str, GrantedRight]:
    """Of a function that puts items, and may do more; by the action."""
    template = calling(
        PUTS, allow("dynamodb:PutItem", "dynamodb:Scan", "dynamodb:Query", on=att("Store"))
    ).in_folder(folder)
    template.resources["Function"]["Metadata"]["aws:cdk:path"] = "Shop/Sell/Function/Resource"
    return {right.action: right for right in granted_rights(template, "Function")}


@pytest.fixture
def handler(empty_project: Path) -> Path:
    """The handler's file in the project; a test of its has scanned the table."""
    file = empty_project / HANDLER
    file.parent.mkdir(parents=True)
    file.write_text("scan()", encoding="utf-8")
    call = ExercisedCall(
        function="Shop/Sell/Function",
        service="dynamodb",
        operation="Scan",
        file=HANDLER,
        line=1,
        variables=("NAME",),
        content=content_of(HANDLER),
    )
    keep("tests/shop/test_sell.py::test_scan", [call])
    return file


@pytest.mark.usefixtures("handler")
@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("dynamodb:PutItem", "in the code at handler.py:7; not tested"),
        ("dynamodb:Scan", "not seen in the code; tested by tests/shop/test_sell.py (handler.py:1)"),
        ("dynamodb:Query", "not seen in the code; not tested"),
        ("logs:PutLogEvents", "used by Lambda itself"),
    ],
)
def test_right_is_told_with_its_uses(action: str, words: str, tmp_path: Path) -> None:
    """Where the code calls it, which tests do, or that Lambda does."""
    assert used_words(rights(tmp_path / "assembly")[action]) == words


def test_call_of_code_that_has_changed_says_nothing(handler: Path, tmp_path: Path) -> None:
    """Until the tests have run again."""
    handler.write_text("scan_no_more()", encoding="utf-8")

    assert rights(tmp_path / "assembly")["dynamodb:Scan"].tested == []


def test_test_that_calls_nothing_any_more_is_forgotten(handler: Path, tmp_path: Path) -> None:
    """What it called before is replaced."""
    assert handler.is_file()

    keep("tests/shop/test_sell.py::test_scan", [])

    assert rights(tmp_path / "assembly")["dynamodb:Scan"].tested == []


@pytest.mark.usefixtures("empty_project")
def test_used_is_printed_for_people_and_for_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The right, and below it what uses it."""
    calling(PUTS, allow("dynamodb:PutItem", on=att("Store"))).in_folder(tmp_path)
    template = ["--template", str(tmp_path / "stack.template.json")]

    assert command.main(["--used", *template]) == 0
    text = capsys.readouterr().out
    assert command.main(["--used", "--json", *template]) == 0
    ((function),) = json.loads(capsys.readouterr().out)

    assert (
        "  dynamodb:PutItem on ${Store.Arn}\n      in the code at handler.py:7; not tested\n"
        in text
    )
    assert [right["in_code"] for right in function["rights"]][-1] == ["handler.py:7"]


def test_call_in_the_emulator_is_told_after_the_tests(handler: Path, tmp_path: Path) -> None:
    """By its place, until the code is another; a call whose line isn't known, by the file."""
    made = ExercisedCall(
        function="Shop/Sell/Function",
        service="dynamodb",
        operation="Scan",
        file=HANDLER,
        line=0,
        resources=("Store",),
        content=content_of(HANDLER),
    )
    keep_local([made, replace(made, operation="Query", line=4, resources=("Other",))])

    found = rights(tmp_path / "assembly")
    assert used_words(found["dynamodb:Scan"]).endswith(
        "tested by tests/shop/test_sell.py (handler.py:1); called locally at handler.py"
    )
    assert used_words(found["dynamodb:Query"]) == "not seen in the code; not tested"

    handler.write_text("scan_no_more()", encoding="utf-8")
    forget_local_of_other_code()
    handler.write_text("scan()", encoding="utf-8")

    assert rights(tmp_path / "assembly")["dynamodb:Scan"].called_locally == []
