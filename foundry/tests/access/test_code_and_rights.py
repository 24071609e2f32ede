"""`foundry access` says what a function's code hides, leaves unused, and needs beyond its role."""

import json
from pathlib import Path

import pytest

from lambda_foundry.access import command
from lambda_foundry.access.code_and_rights import code_lines
from lambda_foundry.project import in_project
from tests.checks.code_cases import PUTS, QUERIES_INDEX, calling, invoking
from tests.checks.sample_stack import Stack, allow, att

PUT = allow("dynamodb:PutItem", on=att("Store"))
DENIED = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": att("Store")}
BY_PACKAGE = "import pydynox\n\ndef handler(event, context):\n    pydynox.put(event)\n"
BY_VERB = "\ndef handler(event, context):\n    boto3.client('apigateway').get_rest_apis()\n"
SAYS = {
    "nothing where all is used": (calling(PUTS, PUT), []),
    "what a package may call": (
        calling(BY_PACKAGE, PUT),
        [
            (
                "its code doesn't tell what its package pydynox calls (handler.py:3), so no right "
                "of its role is called unused"
            )
        ],
    ),
    "a call whose right isn't known": (
        calling(BY_VERB, PUT),
        [
            (
                "its code doesn't tell which right GetRestApis of apigateway needs (handler.py:5), "
                "so no right of its role is called unused"
            )
        ],
    ),
    "what nothing uses": (
        calling(PUTS, PUT, allow("dynamodb:Scan", on=att("Other"))),
        ["its role may scan `${Other.Arn}`, and nothing in its code does"],
    ),
}


@pytest.mark.parametrize(("template", "said"), SAYS.values(), ids=SAYS)
def test_access_says_of_the_code(template: Stack, said: list[str], tmp_path: Path) -> None:
    """Nothing where code and role fit; else what is hidden or unused, a sentence each."""
    assert code_lines(template.in_folder(tmp_path), "Function") == said


READS_A_PICTURE = """
def handler(event, context):
    boto3.client("rekognition").detect_text(Image=event)
    boto3.client("rekognition").delete_faces(CollectionId=event["id"], FaceIds=[])
"""


def suggested(template: Stack, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines below the function's name."""
    template.in_folder(folder)
    file = str(folder / "stack.template.json")
    assert command.main(["--suggest", "Function", "--template", file]) == 0
    return capsys.readouterr().out.splitlines()[1:]


SUGGESTED = {
    "no right that is denied": (
        calling(PUTS, allow("dynamodb:PutItem", on="*"), DENIED),
        ["  A statement denies dynamodb:PutItem, which it needs: handler.py:7 calls PutItem."],
    ),
    "an alias of a function": (
        invoking({"Ref": "Live"}, allow("lambda:InvokeFunction", on=att("Paid"))),
        [
            "  Its code needs these lines in its stack:",
            "      # handler.py:5 calls Invoke, on Paid",
            '      allow(function.role, "lambda:InvokeFunction", on=f"{paid.function_arn}:*")',
        ],
    ),
    "a right that is missing": (
        calling(PUTS),
        [
            "  Its code needs these lines in its stack:",
            "      # handler.py:7 calls PutItem, on Store",
            '      allow(function.role, "dynamodb:PutItem", on=store)',
        ],
    ),
    "a right on no single thing, beside one on a thing": (
        calling(READS_A_PICTURE),
        [
            "  Its code needs these lines in its stack:",
            "      # handler.py:5 calls DetectText",
            (
                '      allow(function.role, "rekognition:DetectText", on="*", '
                'because="no single resource can be named")'
            ),
            "      # handler.py:6 calls DeleteFaces",
            '      allow(function.role, "rekognition:DeleteFaces", on="its ARN")',
        ],
    ),
    "nothing": (
        calling(PUTS, PUT),
        ["  Its role allows everything that its code is seen to need."],
    ),
    "and what isn't seen": (
        calling(BY_PACKAGE),
        [
            "  Its role allows everything that its code is seen to need.",
            "  Its code doesn't tell what its package pydynox calls (handler.py:3).",
        ],
    ),
}


@pytest.mark.parametrize(("template", "said"), SUGGESTED.values(), ids=SUGGESTED)
def test_suggest_prints_the_lines_that_are_missing(
    template: Stack, said: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each line below what needs it; what can't be seen is said."""
    assert suggested(template, tmp_path, capsys) == said


def test_suggest_puts_the_actions_on_one_resource_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An index is a resource of its own."""
    template = calling(QUERIES_INDEX + "    table.scan()\n    table.get_item(Key={})\n")
    template.in_folder(tmp_path)
    file = str(tmp_path / "stack.template.json")

    assert command.main(["--suggest", "Function", "--template", file, "--json"]) == 0

    (function,) = json.loads(capsys.readouterr().out)
    assert [line["line"] for line in function["lines"]] == [
        'allow(function.role, "dynamodb:Query", on=f"{store.table_arn}/index/*")',
        'allow(function.role, "dynamodb:GetItem", "dynamodb:Scan", on=store)',
    ]


@pytest.mark.parametrize("arguments", [["--suggest"], ["--suggest", "x", "--diff", "HEAD"]])
def test_suggest_is_refused_in_one_line(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is about one function, as it is now."""
    with in_project(tmp_path), pytest.raises(SystemExit, match="2"):
        command.main(arguments)

    assert capsys.readouterr().err.count("\n") == 1
