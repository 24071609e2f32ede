"""The templates are compared with those of another revision, without an account."""

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.commands.diff import difference
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.cloud_assembly import Assembly
from tests.invoke.small_assembly import write_assembly

pytestmark = pytest.mark.slow

QUEUE: dict[str, Any] = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}}
LATER: dict[str, Any] = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 9}}


def difference_in(folder: Path) -> str:
    """What is told of the two assemblies in a folder, `then` and `now`."""
    return difference(Assembly(folder / "then"), Assembly(folder / "now"), since="main")


def write(folder: Path, **resources: Any) -> None:
    """An assembly of the stack `Small`, of a version, which the CLI asks for."""
    write_assembly(folder, files={"app.py": ""}, template={"Resources": resources})
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({"version": "36.0.0"} | manifest))


def test_same_templates_are_told(empty_project: Path) -> None:
    """In one line, without the CDK CLI, which this project doesn't have."""
    write(empty_project / "then", Queue=QUEUE)
    write(empty_project / "now", Queue=QUEUE)

    assert difference_in(empty_project) == "The templates are as at main."


def test_assembly_in_use_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another CDK CLI may synthesize or deploy it; whoever waits is told once for what."""

    class LetsGo(io.StringIO):
        """The other lets go of the assembly as soon as anything is said."""

        def write(self, text: str) -> int:
            lock.unlink(missing_ok=True)
            return super().write(text)

    write(tmp_path / "then", Queue=QUEUE)
    write(tmp_path / "now", Queue=LATER)
    lock = tmp_path / "now" / "synth.lock"
    lock.write_text(str(os.getpid()))
    monkeypatch.setattr(sys, "stderr", LetsGo())

    assert "DelaySeconds" in difference_in(tmp_path)
    assert isinstance(sys.stderr, LetsGo)
    assert sys.stderr.getvalue() == (
        f"note: another cdk (process {os.getpid()}) is using {tmp_path / 'now'}; waiting for it\n"
    )


def test_change_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As cdk diff shows it, without what it says of itself.

    Without a terminal tables are of one width: what CI writes doesn't depend on somebody's window.
    """
    monkeypatch.setenv("COLUMNS", "40")
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = {"PolicyDocument": {"Statement": [statement]}, "Roles": ["orders"], "PolicyName": "P"}
    write(tmp_path / "then", Queue=QUEUE)
    write(tmp_path / "now", Queue=LATER, Policy={"Type": "AWS::IAM::Policy", "Properties": policy})

    said = difference_in(tmp_path)

    assert said.startswith("Stack Small (small-dev)\nIAM Statement Changes\n")
    assert "│ + │ *        │ Allow  │ sqs:SendMessage │ AWS:orders │" in said
    assert said.endswith(
        "Resources\n"
        "[+] AWS::IAM::Policy Policy\n"
        "[~] AWS::SQS::Queue Queue\n"
        " └─ [~] DelaySeconds\n"
        "     ├─ [-] 5\n"
        "     └─ [+] 9"
    )


def test_new_version_of_a_function_is_no_change_of_its_own(tmp_path: Path) -> None:
    """Its logical id has another hash; what changed of the function is shown, and once."""
    for name, hash_, memory in (("then", "0a" * 16, 128), ("now", "1b" * 16, 256)):
        version = f"AppCurrentVersion0A1B2C3D{hash_}"
        number = {"Fn::GetAtt": [version, "Version"]}
        write(
            tmp_path / name,
            App={"Type": "AWS::Lambda::Function", "Properties": {"MemorySize": memory}},
            Current={"Type": "AWS::Lambda::Alias", "Properties": {"FunctionVersion": number}},
            **{version: {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": "app"}}},
        )

    said = difference_in(tmp_path)

    assert said.endswith(
        "Resources\n"
        "[~] AWS::Lambda::Function App\n"
        " └─ [~] MemorySize\n"
        "     ├─ [-] 128\n"
        "     └─ [+] 256"
    )


def test_stacks_that_came_and_went_are_shown(tmp_path: Path) -> None:
    """All of the new one; of the other, that it stays where it is deployed."""
    write(tmp_path / "then", Queue=QUEUE)
    write(tmp_path / "now", Queue=QUEUE)
    manifest = tmp_path / "then" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"Small"', '"Old"'))

    said = difference_in(tmp_path)

    assert "[+] AWS::SQS::Queue Queue" in said
    assert "Stack Old (small-dev)\nis no longer in the app; what is deployed of it stays" in said


def test_stack_that_cannot_be_compared_is_a_mistake(tmp_path: Path) -> None:
    """With the CLI's own words."""
    write(tmp_path / "then", Queue=QUEUE)
    write(tmp_path / "now", Queue=QUEUE)
    (tmp_path / "then" / "Small.template.json").write_text(json.dumps(["no template"])[:-1])

    with pytest.raises(Mistake, match="cdk diff of Small failed: "):
        difference_in(tmp_path)
