"""`foundry check --template` says one finding a line and ends with 1 when there is any."""

import json
from pathlib import Path

import pytest

from lambda_foundry.project_check.command import main
from tests.checks.sample_stack import stack

YAML = """\
Resources:
  Every5:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: !Sub "rate(5 minute)"
"""


def test_line_break_in_a_name_makes_no_second_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names are anyone's, and programs read the findings by lines."""
    file = tmp_path / "stack.json"
    file.write_text(json.dumps(stack({"Environment": {"Variables": {"MY\nKEY": "x"}}}).document))

    status = main(["--template", str(file)])

    (line,) = capsys.readouterr().out.splitlines()
    assert status == 1
    assert line.startswith(f"{file}: environment-name: Function: the variable 'MY KEY'")


def test_findings_are_one_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file, the rule, the resource, and the finding in three clauses."""
    broken, sound = tmp_path / "broken.json", tmp_path / "sound.json"
    broken.write_text(json.dumps(stack({"MemorySize": 64, "Timeout": 1000}).document))
    sound.write_text(json.dumps(stack().document))

    status = main(["--template", str(broken), str(sound)])

    assert status == 1
    assert capsys.readouterr().out.splitlines() == [
        (
            f"{broken}: memory-size: Function: its memory is 64 MB; deployment fails; "
            "write 128 to 10240"
        ),
        (
            f"{broken}: timeout: Function: its timeout is 1000 seconds; deployment fails; "
            "write 1 to 900"
        ),
    ]


def test_sound_template_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to say, nothing said."""
    sound = tmp_path / "sound.json"
    sound.write_text(json.dumps(stack().document))

    assert main(["--template", str(sound)]) == 0
    assert capsys.readouterr() == ("", "")


def test_yaml_is_checked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the short forms of CloudFormation's functions."""
    template = tmp_path / "template.yaml"
    template.write_text(YAML)

    assert main(["--template", str(template)]) == 1
    assert "schedule: Every5: the schedule is 'rate(5 minute)'" in capsys.readouterr().out


def test_file_that_is_no_template_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, and the others are checked all the same."""
    sound = tmp_path / "sound.json"
    sound.write_text(json.dumps(stack({"Timeout": 0}).document))

    assert main(["--template", str(tmp_path / "nowhere.json"), str(sound)]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("error: ")
    assert "timeout: Function" in told.out
