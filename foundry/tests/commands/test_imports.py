"""Commands that may need no synthesis don't start CDK: a second each, and a Node.js."""

import subprocess
import sys

import pytest

from lambda_foundry.project import project_root


@pytest.mark.parametrize(
    "module",
    [
        "lambda_foundry.access.command",
        "lambda_foundry.commands.diff",
        "lambda_foundry.commands.synth",
        "lambda_foundry.invoke.command",
        "lambda_foundry.local.command",
        "lambda_foundry.map.command",
        "lambda_foundry.sbom.command",
    ],
)
def test_command_starts_without_cdk(module: str) -> None:
    """Neither aws_cdk nor jsii is imported."""
    program = f"import sys, {module}; print({{'aws_cdk', 'jsii'}} & set(sys.modules))"

    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=project_root(),
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout == "set()\n"
