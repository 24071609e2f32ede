"""Commands that only start the CDK CLI don't start CDK themselves: a second each, and a Node.js."""

import subprocess
import sys

import pytest

from building_blocks.project import ROOT


@pytest.mark.parametrize("module", ["tools.synth", "tools.local.__main__", "tools.invoke.__main__"])
def test_command_starts_without_cdk(module: str) -> None:
    """Neither aws_cdk nor jsii is imported."""
    program = f"import sys, {module}; print({{'aws_cdk', 'jsii'}} & set(sys.modules))"

    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert result.stdout == "set()\n"
