"""Runs checkov over the templates, and sorts out the exceptions that they note for it.

checkov doesn't make a check that it is to skip, so it can't tell whether the exception is of any
use: it is given templates without them, and what it finds is compared with them here.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambda_foundry.checks.finding import CHECKOV
from lambda_foundry.commands.own_environment import own_environment
from lambda_foundry.mistakes import Mistake
from lambda_foundry.programs import run_program
from lambda_foundry.project_check.findings import USELESS, Accepted, Found
from lambda_foundry.project_check.nag_advice import way_out
from lambda_foundry.template.document import Template, as_dict

VERSION = "3.3.30"
OFFLINE = ("--skip-download",)


@dataclass(frozen=True)
class Failed:
    """A check that a resource of a template fails."""

    stage: str
    file: Path
    resource: str
    rule: str
    said: str


@dataclass(frozen=True)
class Skip:
    """A check that a resource needn't pass; if it is optional, it may."""

    rule: str
    reason: str
    optional: bool


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
    template = json.loads(file.read_text(encoding="utf-8"))
    copy.write_text(json.dumps(_without_skips(template)), encoding="utf-8")
    return copy


def _without_skips(document: dict[str, Any]) -> dict[str, Any]:
    """The same template, to be checked in full."""
    full = deepcopy(document)
    for resource in full.get("Resources", {}).values():
        resource.get("Metadata", {}).pop(CHECKOV, None)
    return full


def _run(files: list[str]) -> Any:
    options = ("--framework", "cloudformation", "--output", "json", "--compact", "--quiet")
    result = run_program(
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
        doing="running checkov",
    )
    try:
        return json.loads(result.stdout)
    except ValueError as error:
        said = (result.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Mistake(f"checkov {VERSION} failed: {said}") from error


def split_skipped(
    failures: Iterable[Failed], stages: dict[str, list[Path]]
) -> tuple[list[Found], list[Accepted], list[Found]]:
    """What is left to mend, what templates skip, and skips that let nothing pass in any stage."""
    templates = {file: Template.written(file) for files in stages.values() for file in files}
    left: list[Found] = []
    skipped: list[Accepted] = []
    for failed in failures:
        template = templates[failed.file]
        place = template.path(failed.resource) or failed.resource
        reasons = {skip.rule: skip.reason for skip in _skips_of(template, failed.resource)}
        if failed.rule in reasons:
            skipped.append(Accepted(failed.rule, place, reasons[failed.rule]))
        else:
            said = f"{failed.said}; {way_out(failed.rule)}"
            left.append(Found(failed.stage, failed.rule, place, said))
    used = {(one.rule, one.reason) for one in skipped}
    useless = [
        Found(
            stage,
            skip.rule,
            templates[file].path(resource) or resource,
            USELESS.format(skip.reason),
        )
        for stage, files in stages.items()
        for file in files
        for resource in templates[file].resources
        for skip in _skips_of(templates[file], resource)
        if not skip.optional and (skip.rule, skip.reason) not in used
    ]
    return left, skipped, useless


def _skips_of(template: Template, resource: str) -> list[Skip]:
    """Those of one resource: checkov.io, "Suppressing and Skipping Policies"."""
    return [
        Skip(str(skip.get("id")), str(skip.get("comment", "")), bool(skip.get("optional")))
        for skip in as_dict(template.metadata(resource).get(CHECKOV)).get("skip", ())
    ]
