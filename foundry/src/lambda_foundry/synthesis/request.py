"""What a run asks for: where to, with which context and variables, validated or not."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.project import project_root
from lambda_foundry.synthesis.cli_context import TELLS_FAILURE, cli_context
from lambda_foundry.synthesis.validation import wants_validation


class Request:
    """The variables that the app is run with; without the CLI's it runs as under the CLI."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.output = Path(variables.get("CDK_OUTDIR") or project_root() / "cdk.out").absolute()

    @cached_property
    def context(self) -> dict[str, Any]:
        """What `-c` and `cdk.json` say, and what the CLI adds."""
        if "CDK_CONTEXT_JSON" not in self.variables:
            return cli_context()
        context: dict[str, Any] = json.loads(self.variables["CDK_CONTEXT_JSON"])
        if overflow := self.variables.get("CONTEXT_OVERFLOW_LOCATION_ENV"):
            context |= json.loads(Path(overflow).read_text())
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
