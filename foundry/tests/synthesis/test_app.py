"""The real app: what is synthesized in parts is, byte for byte, what is synthesized at once."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambda_foundry.synthesis.reads import CLOCK_TICK
from lambda_foundry.synthesis.run import NOT_VALIDATED
from tests.project_sources import copy_sources
from tests.synthesis.stand_in import NOT_WRITTEN_BY_THE_APP

pytestmark = pytest.mark.slow


class Copy:
    """A copy of this project."""

    def __init__(self, folder: Path) -> None:
        self.folder = copy_sources(folder)
        self.said = ""
        """What the last synthesis said in all."""

    def synthesize(self, output: str = "cdk.out", **variables: str) -> str:
        """Run `app.py`; what it says last: what it did."""
        # Python may have loaded what was edited as it started, before or after the edit.
        time.sleep(2 * CLOCK_TICK)
        inherited = {key: value for key, value in os.environ.items() if key != "CI"}
        result = subprocess.run(
            [sys.executable, "app.py"],
            cwd=self.folder,
            env=inherited | {"CDK_OUTDIR": str(self.folder / output)} | variables,
            capture_output=True,
            text=True,
            check=True,
        )
        self.said = result.stderr
        return result.stderr.strip().rpartition("\n")[2]

    def assembly(self, output: str = "cdk.out") -> dict[str, bytes]:
        """Everything that was written, by name."""
        return {
            path.relative_to(self.folder / output).as_posix(): path.read_bytes()
            for path in (self.folder / output).rglob("*")
            if path.is_file() and path.name not in NOT_WRITTEN_BY_THE_APP
        }

    def append(self, name: str, text: str) -> None:
        """Edit a file at its end."""
        with (self.folder / name).open("a") as file:
            file.write(text)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy that was synthesized once."""
    copy = Copy(tmp_path_factory.mktemp("copy") / "project")
    copy.synthesize()
    return copy


def add_function(copy: Copy) -> None:
    """Add `uptime/recheck`."""
    shutil.copytree(
        copy.folder / "lambda_src/uptime/check", copy.folder / "lambda_src/uptime/recheck"
    )
    check = (copy.folder / "stacks/uptime/check.py").read_text()
    (copy.folder / "stacks/uptime/recheck.py").write_text(
        check.replace("uptime/check", "uptime/recheck").replace("CheckFun", "RecheckFun")
    )


def remove_function(copy: Copy) -> None:
    """Take it away again."""
    shutil.rmtree(copy.folder / "lambda_src/uptime/recheck")
    (copy.folder / "stacks/uptime/recheck.py").unlink()


NOTHING = f"reused the last synthesis: {NOT_VALIDATED}"
EVERYTHING = f"synthesized everything: {NOT_VALIDATED}"
ALONE = f"synthesized {{}}, reused the rest: {NOT_VALIDATED}"


def test_parts_are_what_the_whole_is(copy: Copy) -> None:
    """Templates, assets, manifest and tree: of parts that were synthesized one after another."""
    assert copy.synthesize() == NOTHING
    copy.append("lambda_src/concepts/echo/handler.py", "# edited\n")
    assert copy.synthesize() == ALONE.format("concepts")
    copy.append("stacks/uptime/status.py", "# edited\n")
    assert copy.synthesize() == ALONE.format("uptime")
    before = copy.assembly()

    add_function(copy)
    assert copy.synthesize() == ALONE.format("uptime")
    copy.synthesize(".build/whole")
    assert copy.assembly() == copy.assembly(".build/whole")

    remove_function(copy)
    assert copy.synthesize() == ALONE.format("uptime")
    assert copy.assembly() == before


def test_layer_is_part_of_every_service(copy: Copy) -> None:
    """What is edited there may change each of them."""
    copy.append("layers/requests/requirements.txt", "# edited\n")

    assert copy.synthesize() == EVERYTHING


@pytest.fixture
def stack(copy: Copy) -> Iterator[Path]:
    """The file of a stack, put back afterwards."""
    file = copy.folder / "stacks/concepts/__init__.py"
    before = file.read_text()
    yield file
    file.write_text(before)


def test_stack_that_looks_for_others_is_synthesized_with_them(copy: Copy, stack: Path) -> None:
    """What it finds depends on whether they are there."""
    stack.write_text(
        stack.read_text(encoding="utf-8")
        + "\n\n    def __init__(self, scope: cdk.App, id_: str, **props: object) -> None:\n"
        + "        found = scope.node.try_find_child('Uptime')\n"
        + "        super().__init__(scope, id_, description=str(found), **props)\n",
        encoding="utf-8",
    )

    assert copy.synthesize() == EVERYTHING
    copy.append("stacks/concepts/__init__.py", "# edited\n")
    assert copy.synthesize() == EVERYTHING


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("always_synthesize = True", "stacks/concepts/__init__.py says always_synthesize"),
        ("until = cdk.Expiration.after(cdk.Duration.days(7)).date", "CDK asks for the time"),
    ],
)
def test_service_that_may_differ_is_synthesized_each_time(
    line: str, why: str, copy: Copy, stack: Path
) -> None:
    """It alone, and a line says why: where it says so itself, and by CDK's own clock."""
    copy.synthesize()
    stack.write_text(f"{stack.read_text(encoding='utf-8')}\n    {line}\n", encoding="utf-8")

    assert copy.synthesize() == ALONE.format("concepts")
    assert copy.synthesize() == ALONE.format("concepts")
    assert f"note: the next synthesis makes concepts again: {why}" in copy.said


def test_validated_assembly_is_reused_where_validation_is_asked_for(copy: Copy) -> None:
    """Once it was validated, everybody may have it; before, whoever asks waits for it."""
    assert copy.synthesize(CI="true") == "synthesized everything: validated by CDK"
    assert copy.synthesize(CI="true") == "reused the last synthesis: validated by CDK"
    assert copy.synthesize() == "reused the last synthesis: validated by CDK"
    copy.append("lambda_src/concepts/echo/handler.py", "# edited\n")
    assert copy.synthesize() == ALONE.format("concepts")
