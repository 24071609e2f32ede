"""A run of tests in which nothing changed waits for no CDK, and not for garbage."""

import gc
import subprocess
import sys

import pytest

from lambda_foundry.names import project_services
from lambda_foundry.project import project_root

COLLECT = """
import sys, pytest
assert pytest.main(["--collect-only", "-q", *sys.argv[1:]]) == 0
print(sorted({"aws_cdk", "jsii"} & set(sys.modules)))
"""


@pytest.mark.slow
def test_collecting_a_projects_own_tests_does_not_import_cdk() -> None:
    """Importing it takes as long as two hundred tests; what needs it reads the assembly."""
    services = [f"tests/{service}" for service in project_services()]
    files = [
        str(file.relative_to(project_root()))
        for file in (project_root() / "tests").glob("test_*.py")
    ]

    collecting = subprocess.run(
        [sys.executable, "-c", COLLECT, *services, *files],
        cwd=project_root(),
        capture_output=True,
        text=True,
        check=True,
    )

    assert collecting.stdout.splitlines()[-1] == "[]"


def test_what_tests_import_is_no_garbage() -> None:
    """All that was there when the first test began is passed over by each search."""
    assert gc.get_freeze_count() > 10_000
