"""The exceptions to checkov's checks that templates note beside their resources.

checkov doesn't make a check that it is to skip, so it can't tell whether the exception is of any
use: it is given templates without them, and what it finds is compared with them here.
"""

import json
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambda_foundry.checks.finding import CHECKOV
from lambda_foundry.project_check.found import USELESS, Accepted, Found
from lambda_foundry.template.document import Template, as_dict


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


def after_skips(
    failures: Iterable[Failed], stages: dict[str, list[Path]]
) -> tuple[list[Found], list[Accepted], list[Found]]:
    """What is left to mend, what templates skip, and skips that let nothing pass in any stage."""
    templates = {file: _read(file) for files in stages.values() for file in files}
    left: list[Found] = []
    skipped: list[Accepted] = []
    for failed in failures:
        template = templates[failed.file]
        place = template.path(failed.resource) or failed.resource
        reasons = {skip.rule: skip.reason for skip in skips_of(template, failed.resource)}
        if failed.rule in reasons:
            skipped.append(Accepted(failed.rule, place, reasons[failed.rule]))
        else:
            left.append(Found(failed.stage, failed.rule, place, failed.said))
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
        for skip in skips_of(templates[file], resource)
        if not skip.optional and (skip.rule, skip.reason) not in used
    ]
    return left, skipped, useless


def skips_of(template: Template, resource: str) -> list[Skip]:
    """Those of one resource: checkov.io, "Suppressing and Skipping Policies"."""
    return [
        Skip(str(skip.get("id")), str(skip.get("comment", "")), bool(skip.get("optional")))
        for skip in as_dict(template.metadata(resource).get(CHECKOV)).get("skip", ())
    ]


def without_skips(document: dict[str, Any]) -> dict[str, Any]:
    """The same template, to be checked in full."""
    full = deepcopy(document)
    for resource in full.get("Resources", {}).values():
        resource.get("Metadata", {}).pop(CHECKOV, None)
    return full


def _read(file: Path) -> Template:
    return Template(json.loads(file.read_text(encoding="utf-8")))
