"""The count of findings by rule, by which the precision of the rules is judged."""

import json
from pathlib import Path

import pytest

from benchmarks.findings.by_rule import main

SLOW = {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 5_000, "Role": "role"}}
QUEUE = {"Type": "AWS::SQS::Queue"}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Two templates, one of them wrong twice, beside files that are none."""
    folder = tmp_path / "sources" / "inner"
    folder.mkdir(parents=True)
    (folder / "slow.json").write_text(json.dumps({"Resources": {"A": SLOW, "B": SLOW}}))
    (folder / "queue.yaml").write_text(json.dumps({"Resources": {"Jobs": QUEUE}}))
    (folder / "package.json").write_text('{"name": "x"}')
    (folder / "broken.yml").write_text("a: [")
    return tmp_path / "sources"


def test_findings_are_counted_by_rule(sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How often a rule speaks, and in how many of the templates."""
    main([str(sources), "--rule", "timeout"])

    said = capsys.readouterr().out
    assert said.startswith("2 templates with 2 functions; nothing found in 1; ")
    assert "| timeout | 2 | 1 | 50.0 % |" in said


def test_sample_is_read_beside_its_templates(
    sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each finding with the file that it is in."""
    main([str(sources), "--rule", "timeout", "--sample", "1"])

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if f"{sources}/inner/slow.json: timeout: A: " in line]
    assert not [line for line in lines if "timeout: B: " in line]


def test_folder_without_templates_is_told(tmp_path: Path) -> None:
    """In one line, as is a folder that isn't there."""
    with pytest.raises(SystemExit, match="there are no templates"):
        main([str(tmp_path)])
    with pytest.raises(SystemExit, match="nowhere: there is no such folder"):
        main([str(tmp_path / "nowhere")])
