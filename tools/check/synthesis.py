"""Synthesizes the app for each stage that is checked, with every validator that CDK can run."""

import sys
from pathlib import Path

import aws_cdk as cdk
import cdk_nag

from building_blocks.checks.acknowledge import cdk_nag_looks
from building_blocks.mistakes import told_in_one_line
from building_blocks.service_app import ServiceApp
from building_blocks.synthesis.cli_context import cli_context

STAGES = ("dev", "prod")
"""Both ends: what costs money is off in one and on in the other."""

# The report is read afterwards, so that findings of all stages are told together.
KEEP_GOING = {"@aws-cdk/core:failSynthOnValidationErrors": False}


def main(directory: Path) -> None:
    """Write an assembly with its validation report for each stage."""
    for stage in STAGES:
        with cdk_nag_looks():
            app = ServiceApp(
                services="stacks",
                outdir=str(directory / stage),
                context=cli_context() | KEEP_GOING | {"stage": stage},
            )
        add_nag(app)
        app.synth()


def add_nag(app: cdk.App) -> None:
    """Let cdk-nag look at the app: github.com/cdklabs/cdk-nag, version 3."""
    cdk.Validations.of(app).add_plugins(
        cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app)
    )


if __name__ == "__main__":
    with told_in_one_line():
        main(Path(sys.argv[1]))
