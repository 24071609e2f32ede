"""Where an internal is gone, the part that relies on it does nothing, and says so in one line."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import pytest

from lambda_foundry.node import bundled_node
from lambda_foundry.project import project_root
from lambda_foundry.synthesis.run import NOT_VALIDATED
from tests.places import PACKAGE

pytestmark = pytest.mark.slow

SYNTHESIZED = f"synthesized everything: {NOT_VALIDATED}"
SLOWER = "note: this synthesis is slower than it could be: "

FILES = {
    "app.py": (PACKAGE / "tests" / "acceleration" / "every_trigger" / "app.py").read_text(),
    "cdk.json": (project_root() / "cdk.json").read_text(),
    "lambda_src/trial/__pycache__/handler.pyc": "isn't shipped",
    "lambda_src/trial/handler.py": "def handler(event, context):\n    pass\n",
    "stacks/__init__.py": "",
    "stacks/trial/__init__.py": """
import aws_cdk as cdk
from lambda_foundry import PythonFunction

class TrialStack(cdk.Stack):
    def __init__(self, scope, id_, **props):
        super().__init__(scope, id_, **props)
        PythonFunction(self, "Function", source="trial")
""",
}


OTHER_NAMES = """
from aws_cdk import aws_lambda as lambda_

from_asset = lambda_.Code.from_asset
lambda_.Code.from_asset = staticmethod(
    lambda path, *, asset_hash, exclude: from_asset(
        path, asset_hash=asset_hash + "0", exclude=exclude
    )
)
"""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A project of one function, with packages of its own."""

    folder: Path

    @property
    def site(self) -> Path:
        """The folder of installed packages that Python looks into first."""
        return self.folder.with_name("site-packages")

    def change_jsii(self, names: dict[str, str]) -> None:
        """Have another edition of jsii, in which these names are others."""
        copy = self.site / "jsii"
        shutil.copytree(str(resources.files("jsii")), copy)
        for file in [*copy.rglob("*.py"), *copy.rglob("*.js")]:
            text = file.read_text()
            for old, new in names.items():
                text = text.replace(old, new)
            file.write_text(text)

    def synthesize(self, **variables: str) -> list[str]:
        """Run `app.py`; the lines that it says."""
        environment = {
            "CDK_OUTDIR": str(self.folder / "cdk.out"),
            "HOME": os.environ["HOME"],
            "JSII_NODE": str(bundled_node()),
            "PATH": "",
            "PYTHONPATH": str(self.site),
        }
        result = subprocess.run(
            [sys.executable, "app.py"],
            cwd=self.folder,
            env=environment | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        return result.stderr.splitlines()

    def assets(self) -> set[str]:
        """The files of all assets, by their names below each."""
        output = self.folder / "cdk.out"
        return {
            path.relative_to(asset).as_posix()
            for asset in output.glob("asset.*")
            for path in asset.rglob("*")
        }


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    """One that was never synthesized."""
    folder = tmp_path / "project"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    time.sleep(0.1)  # what is as young as the process may have been edited after it was read
    return Trial(folder=folder)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        pytest.param(
            {"_resolve_check": "_find_check", "python_jsii_mapping": "python_jsii_names"},
            [
                "jsii checks every value again: its _resolve_check is gone",
                "jsii sends unset properties, too: its python_jsii_mapping is gone",
            ],
            id="in Python",
        ),
        pytest.param(
            {"readFD:3,": "readFD:1+2,"},
            ["jsii starts Node.js twice: its program or its channel has moved"],
            id="kernel",
        ),
        pytest.param(
            {"jsii-kernel-": "jsii-core-", "digestFile": "digestArchive"},
            [
                "Node.js compiles CDK again: jsii links its packages in another way",
                "jsii reads its packages again: it finds them in another way",
            ],
            id="in Node.js",
        ),
    ],
)
def test_part_without_its_internal_steps_aside(
    names: dict[str, str], says: list[str], trial: Trial
) -> None:
    """The app is synthesized without it; a line for each says so."""
    trial.change_jsii(names)

    said = trial.synthesize()

    assert sorted(said[:-1]) == [SLOWER + line for line in says]
    assert said[-1] == SYNTHESIZED
    assert trial.assets() == {"handler.py"}


def test_property_that_is_none_any_more_is_named() -> None:
    """All other properties are kept."""
    script = (
        "from aws_cdk import aws_sns\n"
        "from constructs import Node\n"
        "del Node.path\n"
        "from lambda_foundry.acceleration.switch import accelerate_jsii\n"
        "accelerate_jsii()\n"
        "print(aws_sns.Topic.fifo.fget.__module__)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    why = "Node.path can't be kept: it is no property of jsii's classes"
    assert result.stderr == f"{SLOWER}{why}\n"
    assert result.stdout == "lambda_foundry.acceleration.known_properties\n"


def test_synthesis_whose_reads_are_not_noted_is_not_reused(trial: Trial) -> None:
    """Nobody could tell whether it would come out the same."""
    trial.change_jsii({"JSII_RUNTIME": "JSII_PROGRAM"})

    done = [trial.synthesize() for _ in range(2)]

    why = "each one makes everything again: what jsii reads can't be noted"
    again = "note: the next synthesis makes everything again: what jsii reads wasn't noted"
    assert done == [[SLOWER + why, again, SYNTHESIZED]] * 2
    assert trial.assets() == {"handler.py"}


def test_compiled_code_is_left_out_without_nodes_internal(trial: Trial, tmp_path: Path) -> None:
    """Node.js may come without what finds modules elsewhere."""
    gone = tmp_path / "gone.cjs"
    gone.write_text('delete require("module").Module._initPaths;')

    said = trial.synthesize(NODE_OPTIONS=f"--require {gone}")

    why = "Node.js compiles CDK again: its Module._initPaths or its cache is gone"
    assert said == [SLOWER + why, SYNTHESIZED]


def test_code_is_copied_where_cdk_names_assets_otherwise(trial: Trial) -> None:
    """From a copy of what is shipped, so nothing else gets into the asset."""
    stack = trial.folder / "stacks" / "trial" / "__init__.py"
    stack.write_text(stack.read_text() + OTHER_NAMES)

    why = "CDK copies code again: it gives assets other names"
    assert trial.synthesize() == [SLOWER + why, SYNTHESIZED]
    assert trial.assets() == {"handler.py"}
