"""A function as tests use it: invoked by values instead of bytes, through the real client."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lambda_foundry.invoke.execution_environment import ExecutionEnvironment
from lambda_foundry.invoke.outcome import Outcome
from lambda_foundry.invoke.prepared_function import Given, prepare


class LocalFunction:
    """One function of an assembly, with its package and layers; warm after the first call.

    `name` is what `foundry invoke` takes; `variables` override those of the template, and have to
    give what only a deployment knows.
    """

    def __init__(self, name: str, *, assembly: Path, variables: Mapping[str, str]) -> None:
        self.log = ""
        """All that the function logged so far, with Lambda's own lines."""
        function = prepare(name, assembly, Given(variables=variables))
        self._environment = ExecutionEnvironment(
            function.settings, function.package, tell=self._tell
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._environment.close()

    def __call__(self, event: Any) -> Outcome:
        """Invoke the function with any value that JSON has."""
        return self.invoke_bytes(json.dumps(event).encode())

    def invoke_bytes(self, event: bytes, *, client_context: str | None = None) -> Outcome:
        """Invoke the function with the bytes of an event as they are."""
        return self._environment.invoke(event, client_context=client_context)

    def _tell(self, output: bytes) -> None:
        self.log += output.decode(errors="replace")
