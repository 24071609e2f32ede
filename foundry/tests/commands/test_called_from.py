"""Files are meant as seen from where a person calls poe, which itself runs in the project."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lambda_foundry.project import project_root
from tests.invoke.small_assembly import write_assembly

TEMPLATE = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
HANDLER = "def handler(event, context):\n    return event\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is not the project's, with a template and an assembly."""
    (tmp_path / "stack.json").write_text(TEMPLATE)
    write_assembly(tmp_path / "built", files={"app.py": HANDLER})
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "file"),
    [
        (["access", "--template", "stack.json"], "stack.json"),
        (["check", "--template", "stack.json"], "stack.json"),
        (["map", "--assembly", "built", "--output", "map.html"], "map.html"),
        (["sbom", "--assembly", "built", "--output", "sbom.json"], "sbom.json"),
    ],
)
def test_command_takes_files_from_where_poe_is_called(
    command: list[str], file: str, folder: Path
) -> None:
    """It reads there, and what it writes is there afterwards."""
    done = subprocess.run(
        [sys.executable, "-m", f"tools.{command[0]}", *command[1:]],
        cwd=project_root(),
        env=os.environ | {"POE_CWD": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (folder / file).is_file()
