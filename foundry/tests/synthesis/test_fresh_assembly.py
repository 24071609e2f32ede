"""A command reads the project's latest assembly, and synthesizes only when anything changed."""

from pathlib import Path

import pytest

from lambda_foundry.commands import set_up
from lambda_foundry.project import project_root
from lambda_foundry.synthesis import fresh_assembly, without_cli


@pytest.fixture
def made(empty_project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is synthesized, as seen from the project."""
    made: list[str] = []

    def synthesize(output: Path) -> None:
        made.append(output.relative_to(empty_project).as_posix())

    monkeypatch.setattr(set_up, "set_up", lambda: None)
    monkeypatch.setattr(without_cli, "synthesize", synthesize)
    return made


@pytest.mark.parametrize(("current", "expected"), [(True, []), (False, ["cdk.out"])])
def test_assembly_is_made_only_where_it_is_not_current(
    current: bool, expected: list[str], made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is: see tests/synthesis."""
    monkeypatch.setattr(fresh_assembly, "is_current", lambda _: current)

    assert fresh_assembly.fresh_assembly() == project_root() / "cdk.out"
    assert made == expected
