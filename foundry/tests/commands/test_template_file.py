"""Templates are read from JSON and from YAML; anything else is told in one line."""

from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.cloud_assembly import read_template
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.policies import execution_role

YAML = """\
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Environment: {Variables: {BUCKET: !Sub "${Bucket}-x"}}
  Role:
    Type: AWS::IAM::Role
"""


def test_yaml_is_read_with_its_short_forms(tmp_path: Path) -> None:
    """`!GetAtt` and `!Sub` are the functions they stand for."""
    file = tmp_path / "template.yaml"
    file.write_text(YAML)

    template = read_template(file)

    assert function_ids(template) == ["Function"]
    assert execution_role(template, "Function") == "Role"
    assert template.folder == tmp_path


def test_json_is_read(tmp_path: Path) -> None:
    """As CDK writes it, also with a byte order mark as some editors do."""
    file = tmp_path / "template.json"
    file.write_text('{"Resources": {"F": {"Type": "AWS::Lambda::Function"}}}', encoding="utf-8-sig")

    assert function_ids(read_template(file)) == ["F"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is no JSON"),
        ("a: [", "is no YAML"),
        ("", "is no CloudFormation template"),
        ("[]", "is no CloudFormation template"),
        ("Resources: 3", "is no CloudFormation template"),
        ("[" * 100_000, "is nested too deeply"),
    ],
)
def test_what_is_no_template_is_told_in_one_line(
    content: str, message: str, tmp_path: Path
) -> None:
    """What is wrong with which file, and no traceback."""
    file = tmp_path / "broken"
    file.write_text(content)

    with pytest.raises(Mistake, match=message) as told:
        read_template(file)

    assert "\n" not in str(told.value)


def test_missing_file_is_told(tmp_path: Path) -> None:
    """A path that leads nowhere."""
    with pytest.raises(Mistake, match="can't be read"):
        read_template(tmp_path / "nowhere.json")
