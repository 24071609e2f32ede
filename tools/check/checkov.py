"""Runs checkov, which wants a hundred packages of its own, in an environment of its own."""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from building_blocks.mistakes import Mistake
from building_blocks.packaging.uv_command import run_uv
from building_blocks.project import BUILDS
from building_blocks.template.document import Template
from tools.check.found import Accepted, Found
from tools.lock import newest_allowed

VERSION = "3.3.30"
OFFLINE = ("--skip-download",)
BIN = "Scripts" if sys.platform == "win32" else "bin"


def run_checkov(templates: dict[str, list[Path]]) -> tuple[list[Found], list[Accepted]]:
    """What checkov finds in the templates of each stage, and what they skip with a reason."""
    files = [str(file) for stage in templates.values() for file in stage]
    stages = {file.resolve(): stage for stage, found in templates.items() for file in found}
    findings: list[Found] = []
    skipped: list[Accepted] = []
    for file, result in _results(_run(files)):
        check, template = result["check_id"], Template(json.loads(file.read_text()))
        place = template.path(str(result["resource"]).rpartition(".")[2]) or result["resource"]
        if reason := result["check_result"].get("suppress_comment"):
            skipped.append(Accepted(check, place, reason))
        else:
            findings.append(Found(stages[file.resolve()], check, place, result["check_name"]))
    return findings, skipped


def _results(report: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    for part in report if isinstance(report, list) else [report]:
        results = part.get("results", {})
        for result in [*results.get("failed_checks", ()), *results.get("skipped_checks", ())]:
            yield Path(result["file_abs_path"]), result


def _run(files: list[str]) -> Any:
    options = ("--framework", "cloudformation", "--output", "json", "--compact", "--quiet")
    result = subprocess.run(
        [
            str(_environment() / BIN / "python"),
            "-m",
            "checkov.main",
            *options,
            *OFFLINE,
            "--soft-fail",
            "--file",
            *files,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return json.loads(result.stdout)
    except ValueError as error:
        said = (result.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Mistake(f"checkov {VERSION} failed: {said}") from error


def _environment() -> Path:
    """Where checkov is installed, once for a version and a Python."""
    key = hashlib.sha256(f"{VERSION}\0{newest_allowed()}\0{sys.executable}".encode()).hexdigest()
    folder = BUILDS / "check" / f"checkov-{key[:16]}"
    if folder.is_dir():
        return folder
    print(f"check: installing checkov {VERSION}, once …", file=sys.stderr, flush=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=folder.parent, prefix="making-", ignore_cleanup_errors=True
    ) as workplace:
        made = Path(workplace, "made")
        _uv("venv", "--relocatable", "--python", sys.executable, str(made))
        newest = ("--exclude-newer", newest_allowed())
        python = str(made / BIN / "python")
        install = ("pip", "install", "--python", python, *newest, f"checkov=={VERSION}")
        # What is in uv's cache needs no network.
        if run_uv(*install, "--offline").returncode:
            _uv(*install)
        made.rename(folder)
    return folder


def _uv(*arguments: str) -> None:
    result = run_uv(*arguments)
    if result.returncode:
        said = (result.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Mistake(f"checkov {VERSION} can't be installed: {said}")
