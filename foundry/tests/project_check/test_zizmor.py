"""`foundry check` finds what is dangerous in GitHub's workflows."""

from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project_check.zizmor import has_workflows, run_zizmor

DANGEROUS = """\
on: issues
permissions: {}
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - run: echo ${{ github.event.issue.title }}
"""


@pytest.fixture
def workflow(tmp_path: Path) -> Path:
    """A file that would be a workflow."""
    file = tmp_path / ".github" / "workflows" / "greet.yml"
    file.parent.mkdir(parents=True)
    return file


@pytest.mark.slow
def test_finding_is_one_line(workflow: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where, by which rule, what, and where to read on; a token in the environment is no matter."""
    monkeypatch.setenv("GH_TOKEN", "something")
    workflow.write_text(DANGEROUS, encoding="utf-8")

    found = run_zizmor(workflow.parents[1])

    assert any(
        line.startswith(
            f"{workflow}:7: template-injection: code injection via template expansion: "
        )
        and line.endswith("; https://docs.zizmor.sh/audits/#template-injection")
        for line in found
    )


@pytest.mark.slow
def test_workflow_that_cannot_be_read_is_told(workflow: Path) -> None:
    """In one line; nothing was audited, which is no good news."""
    workflow.write_text("[", encoding="utf-8")

    with pytest.raises(Mistake, match=r"^zizmor \S+ failed: no audit .* invalid YAML syntax.*$"):
        run_zizmor(workflow.parents[1])


def test_project_without_workflows_is_not_audited(tmp_path: Path) -> None:
    """Who delivers by other means has nothing to be checked."""
    assert has_workflows()
    assert not has_workflows(tmp_path)
