"""What a run asks for: where to, with which context and variables, validated or not."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.mistakes import Mistake, understood
from lambda_foundry.project import project_root
from lambda_foundry.synthesis.cdk_command import may_deploy
from lambda_foundry.synthesis.context import TRUE_OR_FALSE, as_meant, check_tags

# What the CLI tells every app: github.com/aws/aws-cdk-cli, package toolkit-lib, contextFromSettings
CLI_CONTEXT = {
    "aws:cdk:enable-path-metadata": True,
    "aws:cdk:enable-asset-metadata": True,
    "aws:cdk:disable-version-reporting": True,
    "aws:cdk:bundling-stacks": ["**"],
}

TELLS_FAILURE = "@aws-cdk/core:failSynthOnValidationErrors"
"""False from the CLI, which reads the report and fails itself."""


class Request:
    """The variables that the app is run with; without the CLI's it runs as under the CLI."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.output = Path(variables.get("CDK_OUTDIR") or project_root() / "cdk.out").absolute()

    @cached_property
    def context(self) -> dict[str, Any]:
        """What `-c` and `cdk.json` say, and what the CLI adds.

        Raises `Mistake` for a setting that CDK would pass over.
        """
        check_tags(_settings(project_root()))
        return as_meant(self._context())

    def _context(self) -> dict[str, Any]:
        if "CDK_CONTEXT_JSON" not in self.variables:
            return cli_context()
        context: dict[str, Any] = json.loads(self.variables["CDK_CONTEXT_JSON"])
        if overflow := self.variables.get("CONTEXT_OVERFLOW_LOCATION_ENV"):
            context |= json.loads(Path(overflow).read_text(encoding="utf-8"))
        return context

    @cached_property
    def context_digest(self) -> str:
        """The context as far as templates depend on it."""
        apart = {"validate", TELLS_FAILURE}
        relevant = {name: value for name, value in self.context.items() if name not in apart}
        return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()

    @cached_property
    def validates(self) -> bool:
        """Whether CDK's built-in validator is to run."""
        return wants_validation(self.variables, self.context)


def wants_validation(variables: Mapping[str, str], context: Mapping[str, Any]) -> bool:
    """By `-c validate=true|false`, else by CDK_VALIDATION, else in CI and before a deployment.

    It takes four fifths of the time of a small synthesis, and finds what seldom changes.
    """
    if "validate" in context:
        asked = str(context["validate"]).lower()
        if asked not in TRUE_OR_FALSE:
            raise Mistake(f"-c validate={asked}: write true or false")
        return TRUE_OR_FALSE[asked]
    if variables.get("CDK_VALIDATION") in TRUE_OR_FALSE:
        return TRUE_OR_FALSE[variables["CDK_VALIDATION"]]
    return bool(variables.get("CI")) or may_deploy(variables)


def cli_context(project: Path | None = None) -> dict[str, Any]:
    """The context of `cdk.json` and of earlier look-ups, and the CLI's own."""
    project = project or project_root()
    looked_up = project / "cdk.context.json"
    with understood(looked_up):
        values = json.loads(looked_up.read_text(encoding="utf-8")) if looked_up.is_file() else {}
    return {**_settings(project).get("context", {}), **values, **CLI_CONTEXT}


def _settings(project: Path) -> dict[str, Any]:
    file = project / "cdk.json"
    with understood(file):
        settings: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return settings
