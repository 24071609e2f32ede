"""The exceptions that a project's templates note beside their resources."""

import json
from pathlib import Path

from building_blocks.checks.exceptions import exceptions_in
from building_blocks.template.document import Template
from tools.check.found import Accepted


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
