"""Runs checkov, which wants a hundred packages of its own, in an environment of its own."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lambda_foundry.commands.own_environment import own_environment
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project_check.checkov_skips import Failed, without_skips

VERSION = "3.3.30"
OFFLINE = ("--skip-download",)


def run_checkov(stages: dict[str, list[Path]]) -> Iterator[Failed]:
    """Every check that a template of a stage fails, also where the template notes an exception."""
    with tempfile.TemporaryDirectory() as directory:
        originals = {
            _in_full(file, Path(directory).resolve() / stage): (stage, file)
            for stage, files in stages.items()
            for file in files
        }
        report = _run([str(file) for file in originals])
    for part in report if isinstance(report, list) else [report]:
        for result in part.get("results", {}).get("failed_checks", ()):
            stage, file = originals[Path(result["file_abs_path"])]
            resource = str(result["resource"]).rpartition(".")[2]
            yield Failed(stage, file, resource, result["check_id"], result["check_name"])


def _in_full(file: Path, folder: Path) -> Path:
    """A copy of a template without its exceptions."""
    folder.mkdir(exist_ok=True)
    copy = folder / file.name
    copy.write_text(json.dumps(without_skips(json.loads(file.read_text(encoding="utf-8")))))
    return copy


def _run(files: list[str]) -> Any:
    options = ("--framework", "cloudformation", "--output", "json", "--compact", "--quiet")
    result = subprocess.run(
        [
            str(own_environment("checkov", VERSION) / "python"),
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
