"""`app.py` itself ends at a finding, as a user of the package sees it."""

from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.synthesis.without_cli import synthesize
from tests.project_sources import copy_sources


@pytest.mark.slow
def test_app_ends_at_a_finding_without_a_traceback(tmp_path: Path) -> None:
    """It names the function, what is wrong with it, and what to write instead."""
    project = copy_sources(tmp_path / "project")
    check = project / "stacks" / "uptime" / "check.py"
    check.write_text(check.read_text().replace('"TABLE_NAME"', '"TABEL_NAME"'))

    with pytest.raises(Mistake) as told:
        synthesize(tmp_path / "cdk.out", project=project)

    said = str(told.value)
    assert "uptime/check: the handler reads the variable 'TABLE_NAME'" in said
    assert "add 'TABLE_NAME' to the function's environment" in said
    assert "Traceback" not in said
