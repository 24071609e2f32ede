"""The templates are compared with those of another revision, without an account."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.commands import diff
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.cloud_assembly import Assembly
from tests.invoke.small_assembly import write_assembly

pytestmark = pytest.mark.slow

QUEUE: dict[str, Any] = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}}
LATER: dict[str, Any] = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 9}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where `write` puts the two assemblies that are compared, in place of two syntheses."""

    @contextmanager
    def then_and_now(_: str) -> Iterator[tuple[Assembly, Assembly]]:
        yield Assembly(tmp_path / "then"), Assembly(tmp_path / "now")

    monkeypatch.setattr(diff, "then_and_now", then_and_now)
    return tmp_path


def write(folder: Path, **resources: Any) -> None:
    """An assembly of the stack `Small`, of a version, which the CLI asks for."""
    write_assembly(folder, files={"app.py": ""}, template={"Resources": resources})
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({"version": "36.0.0"} | manifest))


def test_same_templates_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line."""
    write(folder / "then", Queue=QUEUE)
    write(folder / "now", Queue=QUEUE)

    assert diff.main(["main"]) == 0
    assert capsys.readouterr().out == "The templates are as at main.\n"


def test_change_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As cdk diff shows it, without what it says of itself."""
    write(folder / "then", Queue=QUEUE)
    write(folder / "now", Queue=LATER)

    diff.main(["main"])

    assert capsys.readouterr().out == (
        "Stack Small (small-dev)\n"
        "Resources\n"
        "[~] AWS::SQS::Queue Queue\n"
        " └─ [~] DelaySeconds\n"
        "     ├─ [-] 5\n"
        "     └─ [+] 9\n"
    )


@pytest.mark.parametrize("columns", ["40", "300"])
def test_tables_are_of_one_width_without_a_terminal(
    columns: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What CI writes doesn't depend on the window that somebody had."""
    monkeypatch.setenv("COLUMNS", columns)
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = {"PolicyDocument": {"Statement": [statement]}, "Roles": ["orders"], "PolicyName": "P"}
    write(folder / "then")
    write(folder / "now", Policy={"Type": "AWS::IAM::Policy", "Properties": policy})

    diff.main(["main"])

    assert "│ + │ *        │ Allow  │ sqs:SendMessage │ AWS:orders │" in capsys.readouterr().out


def test_stacks_that_came_and_went_are_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of the new one; of the other, that it stays where it is deployed."""
    write(folder / "then", Queue=QUEUE)
    write(folder / "now", Queue=QUEUE)
    manifest = folder / "then" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"Small"', '"Old"'))

    diff.main(["main"])

    said = capsys.readouterr().out
    assert "[+] AWS::SQS::Queue Queue" in said
    assert "Stack Old (small-dev)\nis no longer in the app; what is deployed of it stays\n" in said


def test_stack_that_cannot_be_compared_is_a_mistake(folder: Path) -> None:
    """With the CLI's own words."""
    write(folder / "then", Queue=QUEUE)
    write(folder / "now", Queue=QUEUE)
    (folder / "then" / "Small.template.json").write_text(json.dumps(["no template"])[:-1])

    with pytest.raises(Mistake, match="cdk diff of Small failed: "):
        diff.main(["main"])
