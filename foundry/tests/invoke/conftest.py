"""What the tests of `foundry invoke` share: functions written for one test, and the command."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.project import project_root
from tests.invoke.small_assembly import write_assembly

COMMAND = [sys.executable, "-m", "lambda_foundry", "invoke"]


@pytest.fixture
def function(tmp_path: Path) -> Iterator[Callable[..., LocalFunction]]:
    """Makes a function of the text of its `app.py`, with any properties; ends its process."""
    with ExitStack() as stack:

        def make(
            source: str | bytes = "", *, variables: dict[str, str] | None = None, **more: Any
        ) -> LocalFunction:
            files = {"app.py": source} | more.pop("files", {})
            assembly = write_assembly(tmp_path / "cdk.out", files=files, **more)
            made = LocalFunction("App", assembly=assembly, variables=variables or {})
            return stack.enter_context(made)

        yield make


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The function of a module's `SOURCE`, started once for all its tests."""
    folder = tmp_path_factory.mktemp("warm") / "cdk.out"
    assembly = write_assembly(folder, files={"app.py": request.module.SOURCE})
    with LocalFunction("App", assembly=assembly, variables={}) as made:
        yield made


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs `foundry invoke` for a function of the text of its `app.py`."""

    def run(
        source: str, *arguments: str, stdin: bytes = b"", name: str = "App", **more: Any
    ) -> subprocess.CompletedProcess[bytes]:
        assembly = write_assembly(tmp_path / "cdk.out", files={"app.py": source}, **more)
        return subprocess.run(
            [*COMMAND, name, "--assembly", str(assembly), *arguments],
            cwd=project_root(),
            input=stdin,
            capture_output=True,
            env={**os.environ, "HOST_ONLY": "leaked"},
            check=False,
            timeout=60,
        )

    return run
