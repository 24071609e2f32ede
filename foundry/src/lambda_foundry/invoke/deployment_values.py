"""What only a deployment knows: the values of its outputs and the physical ids of its resources."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lambda_foundry.mistakes import Mistake

ByStack = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class DeploymentValues:
    """Known values by the stack's name, then by the output's key or the resource's logical id.

    `region` and `account` say where the stacks are, for those that leave it open.
    """

    outputs: ByStack = field(default_factory=dict)
    physical_ids: ByStack = field(default_factory=dict)
    region: str | None = None
    account: str | None = None


def read_outputs(file: Path) -> DeploymentValues:
    """The values in a file that `cdk deploy --outputs-file` wrote."""
    try:
        stacks = json.loads(file.read_text())
    except OSError as error:
        raise Mistake(f"--outputs {file}: can't be read: {error.strerror}") from error
    except ValueError as error:
        raise Mistake(f"--outputs {file}: is no JSON: {error}") from error
    if not isinstance(stacks, dict) or not all(isinstance(o, dict) for o in stacks.values()):
        raise Mistake(
            f"--outputs {file}: is no outputs file; write it with: "
            "uv run npx cdk deploy --all --outputs-file FILE"
        )
    return DeploymentValues(outputs=stacks)
