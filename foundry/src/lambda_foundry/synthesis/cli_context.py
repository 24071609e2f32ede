"""The context that the CDK CLI hands to the app, for runs without the CLI."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lambda_foundry.project import project_root

REPORTS_NOTHING = "aws:cdk:disable-version-reporting"

# What the CLI tells every app: github.com/aws/aws-cdk-cli, package toolkit-lib, contextFromSettings
CLI_CONTEXT = {
    "aws:cdk:enable-path-metadata": True,
    "aws:cdk:enable-asset-metadata": True,
    REPORTS_NOTHING: True,
    "aws:cdk:bundling-stacks": ["**"],
}

TELLS_FAILURE = "@aws-cdk/core:failSynthOnValidationErrors"
"""False from the CLI, which reads the report and fails itself."""


COLLECTS = "@aws-cdk/core:enableAdditionalMetadataCollection"


def without_unread_metadata(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context, but CDK collects nothing for a report that isn't made.

    How each construct was made would go into the resource AWS::CDK::Metadata, which
    `versionReporting: false` leaves out. To collect it takes a fifteenth of a synthesis.
    """
    return dict(context) | ({COLLECTS: False} if context.get(REPORTS_NOTHING) else {})


def cli_context(project: Path | None = None) -> dict[str, Any]:
    """The context of `cdk.json` and of earlier look-ups, and the CLI's own."""
    project = project or project_root()
    settings = json.loads((project / "cdk.json").read_text())
    looked_up = project / "cdk.context.json"
    values = json.loads(looked_up.read_text()) if looked_up.is_file() else {}
    return {**settings.get("context", {}), **values, **CLI_CONTEXT}
