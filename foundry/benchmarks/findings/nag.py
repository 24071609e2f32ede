"""Counts what cdk-nag's packs find in templates; runs in an environment of its own, see bench.py.

Reads template files from the command line, writes their findings as JSON to stdout. No finding is
suppressed: the templates come in as plain CloudFormation.
"""

import json
import sys
import tempfile
from pathlib import Path

import aws_cdk as cdk
import cdk_nag
from aws_cdk import cloudformation_include as include


def findings(template: Path) -> list[str]:
    """The rules that fail for a template, once for each resource and finding."""
    with tempfile.TemporaryDirectory() as directory:
        app = cdk.App(
            outdir=directory,
            builtin_cloud_formation_validation=False,
            context={"@aws-cdk/core:failSynthOnValidationErrors": False},
        )
        cdk.Validations.of(app).add_plugins(
            cdk_nag.AwsSolutionsChecks(app),
            cdk_nag.ServerlessChecks(app),
            cdk_nag.NIST80053R5Checks(app),
        )
        stack = cdk.Stack(app, "Template", synthesizer=cdk.BootstraplessSynthesizer())
        include.CfnInclude(stack, "Included", template_file=str(template))
        app.synth()
        report = json.loads((Path(directory) / "validation-report.json").read_text())
    return [
        violation["ruleName"]
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for _ in violation["violatingConstructs"]
    ]


if __name__ == "__main__":
    json.dump({file: findings(Path(file)) for file in sys.argv[1:]}, sys.stdout)
