"""The exceptions that a project's templates note beside their resources."""

import json
from pathlib import Path

from lambda_foundry.checks.finding import exceptions_in
from lambda_foundry.project_check.found import Accepted
from lambda_foundry.template.document import Template


def noted(stages: dict[str, list[Path]]) -> list[Accepted]:
    """Every exception to this project's checks, with the construct that it is for."""
    templates = [
        Template(json.loads(file.read_text(encoding="utf-8")))
        for files in stages.values()
        for file in files
    ]
    return [
        Accepted(one.rule, template.path(one.resource) or one.resource, one.reason)
        for template in templates
        for one in exceptions_in(template)
    ]
