"""`foundry check` looks at the project's own stages: at the first and at the last."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project_check.synthesis import first_and_last, project_stages
from lambda_foundry.stages import Stage

STAGE = "from lambda_foundry import Stage\n"


@pytest.fixture
def stages(empty_project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of a project that has no other, and was never imported."""
    monkeypatch.setattr(sys, "path", sys.path.copy())
    monkeypatch.delitem(sys.modules, "stages", raising=False)
    yield empty_project / "stages.py"
    sys.modules.pop("stages", None)


def test_stages_are_the_project_s_own(stages: Path) -> None:
    """In their order, of which the first is the default."""
    stages.write_text(
        f"{STAGE}STAGES = (Stage(name='test'), Stage(name='live'))\n", encoding="utf-8"
    )

    assert [stage.name for stage in project_stages()] == ["test", "live"]


@pytest.mark.usefixtures("stages")
def test_project_without_stages_has_three() -> None:
    """Those of its app."""
    assert [stage.name for stage in project_stages()] == ["dev", "staging", "prod"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "stages.py: names no stages; write STAGES = (…): "),
        ("\nSTAGES = (", "stages.py, line 2: SyntaxError"),
        ("STAGES = ()", "stages.py: there is no stage; write at least one"),
        ("STAGES = ('dev',)", "stages.py: 'dev' is no stage; write Stage(name=…)"),
    ],
)
def test_file_that_names_no_stages_is_told(content: str, says: str, stages: Path) -> None:
    """In one line."""
    stages.write_text(content, encoding="utf-8")

    with pytest.raises(Mistake) as raised:
        project_stages()

    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


DEV, STAGING, PROD = (Stage(name=name) for name in ("dev", "staging", "prod"))
PROD_US = Stage(name="prod-us", region="us-east-1", services=("uptime",))


@pytest.mark.parametrize(
    ("stages", "ends"),
    [
        ((DEV, STAGING, PROD), ["dev", "prod"]),
        ((DEV, PROD, PROD_US), ["dev", "prod"]),
        ((PROD,), ["prod"]),
    ],
)
def test_both_ends_are_checked(stages: tuple[Stage, ...], ends: list[str]) -> None:
    """Of those with all services, so that nothing is left out; a single stage is checked once."""
    assert first_and_last(stages) == ends
