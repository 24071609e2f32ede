"""`foundry check --template`: what is printed of any template, and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.project_check.command import check_templates

LARGE = {"Type": "AWS::Lambda::Function", "Properties": {"MemorySize": 99_999}}
MACRO = {"Transform": "Own"}


def written(folder: Path, name: str, document: dict[str, Any]) -> str:
    """A template's file."""
    file = folder / name
    file.write_text(json.dumps(document), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"Resources": {}}, 0),
        (MACRO | {"Resources": {}}, 3),
        (MACRO | {"Resources": {"Large": LARGE}}, 1),
    ],
)
def test_status_tells_what_was_not_read(
    tmp_path: Path, document: dict[str, Any], status: int
) -> None:
    """1 for a finding, 3 where nothing is found and a part can't be read."""
    assert check_templates([written(tmp_path, "stack.json", document)]) == status


def test_unread_part_is_a_line_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names the file and the part, and another file's result is no other for it."""
    macro = written(tmp_path, "macro.json", MACRO | {"Resources": {}})
    sound = written(tmp_path, "sound.json", {"Resources": {}})

    assert check_templates([macro, sound]) == 3

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"unread: {macro}: Transform: what Own makes")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("stack.yaml", "Resources:\n  A:\n    Type: X\n    Type: Y\n", "has 'Type' twice (line 4)"),
        ("stack.json", '{"Resources": {\n"A": {},\n"A": {}}}', "has 'A' twice (line 3)"),
        ("stack.json", '{"Resources": {"A": {}, "A": {}}}', "has 'A' twice (line 1)"),
        ("stack.yaml", "Resources:\n  A: {Type: X, 1: a, 1: b}\n", "has '1' twice (line 2)"),
    ],
)
def test_key_that_is_there_twice_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, said: str
) -> None:
    """Neither format lets the last of two win without a word."""
    (tmp_path / name).write_text(content, encoding="utf-8")

    assert check_templates([str(tmp_path / name)]) == 1
    assert capsys.readouterr().err.strip().endswith(f"{name}: {said}")


def test_nested_stacks_are_checked_with_what_nests_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each file once, by a path as of the first, also where two nest each other or one is given."""
    stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "../outer.json"}}
    app = {"Type": "AWS::Serverless::Application", "Properties": {"Location": "deep/inner.yaml"}}
    sam = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"App": app, "Large": LARGE}}
    outer = written(tmp_path, "outer.json", sam)
    (tmp_path / "deep").mkdir()
    inner = written(tmp_path / "deep", "inner.yaml", {"Resources": {"Up": stack, "Large": LARGE}})

    assert check_templates([outer, inner]) == 1

    told = [line.split(": ")[:3] for line in capsys.readouterr().out.splitlines()]
    assert [place for place in told if place[1] == "memory-size"] == [
        [outer, "memory-size", "Large"],
        [inner, "memory-size", "Large"],
    ]


def test_warning_is_told_and_fails_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A stack that is nearly full can be deployed; above the limit it can't."""
    topics = {f"Topic{number}": {"Type": "AWS::SNS::Topic"} for number in range(500)}
    full = written(tmp_path, "full.json", {"Resources": topics})

    assert check_templates([full]) == 0

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"warning: {full}: stack-size: Topic0: the stack has 500 resources")


def test_findings_are_given_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of all files in one list, with the file and the clauses of each."""
    files = [
        written(tmp_path, "good.json", {"Resources": {}}),
        written(tmp_path, "large.json", {"Resources": {"Large": LARGE}}),
    ]

    status = check_templates(files, as_json=True)

    found = json.loads(capsys.readouterr().out)
    assert status == 1
    assert {one["file"] for one in found} == {files[1]}
    assert {"rule", "resource", "what", "why", "instead"} <= found[0].keys()
