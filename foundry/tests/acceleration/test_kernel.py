"""The launcher of jsii's Node.js: one process, whose reads and prints come through."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lambda_foundry.node import bundled_node, jsii_package_cache
from lambda_foundry.project import project_root

pytestmark = pytest.mark.slow

SCRIPT = """
import sys
from pathlib import Path
import psutil
from lambda_foundry.project import in_project
from lambda_foundry.synthesis.reads import NodeNotes
with in_project(Path(sys.argv[1]).parent):
    notes = NodeNotes()
{}
print(len(psutil.Process().children(recursive=True)))
print(sorted({{kind for kind, _ in notes.new()}}))
notes.close()
"""
SYNTHESIZED = SCRIPT.format("""
import aws_cdk as cdk
cdk.Stack(cdk.App(outdir=sys.argv[1]), "Stack").node.root.synth()
""")
WITHOUT_CDK = SCRIPT.format("""
import constructs
constructs.RootConstruct("App")
""")
"""With a small package alone: to unpack CDK takes five seconds."""


def run(
    output: Path, script: str = SYNTHESIZED, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", script, str(output)],
        cwd=project_root(),
        env={"PATH": "", "HOME": str(Path.home()), "CDK_VALIDATION": "false"}
        | {"JSII_NODE": str(bundled_node())}
        | variables,
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the runs below put what they make."""
    return tmp_path_factory.mktemp("kernel")


@pytest.fixture(scope="module")
def first(folder: Path) -> subprocess.CompletedProcess[str]:
    """The first run in a folder, in which jsii tells what it does."""
    return run(folder / "cdk.out", JSII_DEBUG="1")


def test_reads_are_noted_in_one_process(
    folder: Path, first: subprocess.CompletedProcess[str]
) -> None:
    """Of all that CDK reads, while jsii's own launcher would start a second process."""
    assert first.stdout.splitlines() == ["1", "['look', 'variable']"]
    assert (folder / "cdk.out" / "Stack.template.json").is_file()


def test_prints_of_node_come_through(first: subprocess.CompletedProcess[str]) -> None:
    """What CDK has to say isn't lost between the processes."""
    assert "[@jsii/kernel] create" in first.stderr


@pytest.mark.usefixtures("first")
def test_compiled_code_is_kept_for_the_next_run(folder: Path) -> None:
    """It finds all that the first one compiled, though jsii linked it elsewhere."""
    kept = compiled(folder)

    second = run(folder / "cdk.out")

    assert second.stderr == ""
    assert len(kept) > 100
    assert compiled(folder) == kept


def compiled(folder: Path) -> dict[Path, int]:
    """When each file of compiled code was written."""
    return {path: path.stat().st_mtime_ns for path in (folder / ".build" / "node").rglob("*")}


@pytest.mark.usefixtures("first")
def test_hash_of_an_archive_is_kept_until_that_changes(folder: Path) -> None:
    """Jsii names the unpacked package by it; it is made again where the archive differs."""
    kept = folder / ".build" / "node" / "archives.json"
    known = digests(kept)
    unpacked = {path.name for path in (jsii_package_cache() or folder).rglob("?" * 64)}
    changed = {name: {"mark": "another time", "digest": "0" * 64} for name in known}
    kept.write_text(json.dumps(changed))

    run(folder / "cdk.out")

    assert digests(kept) == known
    assert set(known.values()) <= unpacked


def digests(kept: Path) -> dict[str, str]:
    """By archive. Its times can change meanwhile: uv links the same file into a new environment."""
    content = json.loads(kept.read_text(encoding="utf-8"))
    return {name: each["digest"] for name, each in content.items()}


@pytest.mark.parametrize(("cache", "kept"), [("enabled", True), ("disabled", False)])
def test_compiled_code_is_not_kept_without_jsiis_package_cache(
    cache: str, kept: bool, tmp_path: Path
) -> None:
    """Packages that are unpacked anew each time would each time add theirs."""
    run(tmp_path / "cdk.out", WITHOUT_CDK, JSII_RUNTIME_PACKAGE_CACHE=cache)

    assert (tmp_path / ".build" / "node").exists() == kept
