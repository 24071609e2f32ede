"""An invocation reads what the project says now, and synthesizes only when that changed."""

from pathlib import Path

import pytest

from lambda_foundry.commands import set_up
from lambda_foundry.invoke import fresh_assembly
from lambda_foundry.synthesis import without_cli as synthesize
from lambda_foundry.template.cloud_assembly import OUTPUT


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What is synthesized."""
    made: list[Path] = []
    monkeypatch.setattr(set_up, "set_up", lambda: None)
    monkeypatch.setattr(synthesize, "synthesize", made.append)
    return made


@pytest.mark.parametrize(("current", "expected"), [(True, []), (False, [OUTPUT])])
def test_assembly_is_made_only_where_it_is_not_current(
    current: bool, expected: list[Path], made: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is: see tests/synthesis."""
    monkeypatch.setattr(fresh_assembly, "is_current", lambda _: current)

    assert fresh_assembly.fresh_assembly() == OUTPUT
    assert made == expected
