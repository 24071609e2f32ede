"""Functions of nested stacks and of CDK's legacy synthesizer are found, each by its own path."""

import subprocess
import sys
from pathlib import Path

import pytest

from lambda_foundry.invoke.function import find_function
from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.node import use_bundled_node
from lambda_foundry.template.cloud_assembly import read_templates
from tests.invoke.small_assembly import write_files
from tests.places import PACKAGE

SOURCE = "import os\ndef handler(event, context): return os.environ['NAME']"
PATHS = {
    "Whole/Function": "Whole",
    "Whole/First/Function": "First",
    "Whole/Second/Function": "Second",
    "Old/Function": "Old",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def unusual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The synthesized app, with paths by logical id only, as without the CDK CLI."""
    use_bundled_node()
    folder = tmp_path_factory.mktemp("unusual")
    write_files(folder / "code", {"app.py": SOURCE})
    app = [sys.executable, "-m", "tests.invoke.unusual_app"]
    subprocess.run([*app, str(folder / "code"), str(folder / "cdk.out")], cwd=PACKAGE, check=True)
    return folder / "cdk.out"


@pytest.mark.parametrize(("path", "answer"), PATHS.items())
def test_function_is_found_by_its_path(path: str, answer: str, unusual: Path) -> None:
    """Though four functions have the same logical id, and one's code is behind a parameter."""
    with LocalFunction(path, assembly=unusual, variables={}) as invoked:
        assert invoked(None).value == answer


def test_function_has_the_path_it_is_found_by(unusual: Path) -> None:
    """So that messages name the one that is meant."""
    templates = read_templates(unusual)

    assert [find_function(path, templates).path for path in PATHS] == list(PATHS)
