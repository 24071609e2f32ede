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
