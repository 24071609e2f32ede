"""Runs checkov, which wants a hundred packages of its own, in an environment of its own."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from building_blocks.mistakes import Mistake
from building_blocks.template.document import Template
from tools.check.found import Accepted, Found
from tools.own_environment import own_environment

VERSION = "3.3.30"
OFFLINE = ("--skip-download",)


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
