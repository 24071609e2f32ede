"""An invocation reads what the project says now, and synthesizes only when that changed."""

from pathlib import Path

import pytest

from tools import set_up, synthesize
from tools.assembly import OUTPUT
from tools.invoke import fresh_assembly


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
