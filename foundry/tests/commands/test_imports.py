"""Commands that only start the CDK CLI don't start CDK themselves: a second each, and a Node.js."""

import subprocess
import sys

import pytest

from lambda_foundry.project import project_root


@pytest.mark.parametrize(
    "module",
    [
        "lambda_foundry.commands.synth",
        "lambda_foundry.local.__main__",
        "lambda_foundry.invoke.__main__",
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
