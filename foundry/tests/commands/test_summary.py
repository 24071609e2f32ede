"""What `foundry synth` says it made: each stack with its functions and its size."""

from pathlib import Path

import pytest

from lambda_foundry.commands.synth import report
from lambda_foundry.synthesis.run import NOT_VALIDATED
from tests.invoke.small_assembly import write_assembly


def test_one_stack_is_told_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And one resource, too."""
    report(write_assembly(tmp_path, files={"app.py": ""}))

    assert capsys.readouterr().out.splitlines() == [
        f"Synthesized 1 stack in {tmp_path}, {NOT_VALIDATED}:",
        "  small-dev: no functions (1 resource)",
    ]
