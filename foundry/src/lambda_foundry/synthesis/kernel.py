"""Has jsii's Node.js started by a launcher that notes its reads, and hands the notes over."""

import contextlib
import importlib.util
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lambda_foundry.node import jsii_package_cache
from lambda_foundry.project import builds_folder


def _jsii() -> Path:
    """Its folder, found without importing it."""
    spec = importlib.util.find_spec("jsii")
    return Path(spec.origin if spec and spec.origin else "").parent


LAUNCHER = "kernel.cjs"
"""The package's file that Node.js is started with."""

# V8's helpers optimize code that a run of seconds hardly comes back to: an eighth of the CPU.
ONE_V8_WORKER = "--v8-pool-size=1"

# Where in CDK's own code each token was made is noted for nobody but `--debug`.
NO_STACK_TRACES = "--stack-trace-limit=0"

PROGRAM = _jsii() / "_embedded" / "jsii" / "lib__program.js"
"""What jsii's own launcher starts as a process of its own, and relays every message to."""


class KernelNotes:
    """The file into which the launcher writes, read piece by piece."""

    def __init__(self) -> None:
        number, path = tempfile.mkstemp(prefix="lambda-foundry-", suffix=".jsonl")
        self._path = Path(path)
        self._file = os.fdopen(number, encoding="utf-8")
        options = [os.environ.get("NODE_OPTIONS", ""), ONE_V8_WORKER]
        if "CDK_DEBUG" not in os.environ:
            options.append(NO_STACK_TRACES)
        from importlib import resources  # noqa: PLC0415  # a run that reuses everything needs none

        launcher = str(resources.files("lambda_foundry.synthesis") / LAUNCHER)
        if PROGRAM.is_file():
            os.environ["JSII_RUNTIME"] = launcher
            os.environ["LAMBDA_FOUNDRY_JSII"] = str(PROGRAM)
            # Node.js keeps what it compiled, by version, and compares sources before it uses any.
            os.environ["LAMBDA_FOUNDRY_COMPILED"] = str(builds_folder() / "node")
            cache = jsii_package_cache()
            os.environ["LAMBDA_FOUNDRY_PACKAGES"] = str(cache.resolve()) if cache else ""
        else:
            # A later jsii, which keeps it elsewhere: its launcher takes the script along.
            preloaded = launcher.replace("\\", "\\\\").replace('"', '\\"')
            options.append(f'--require "{preloaded}"')
        os.environ["NODE_OPTIONS"] = " ".join(options).strip()
        os.environ["LAMBDA_FOUNDRY_READS"] = path

    def new(self) -> Iterator[tuple[str, str]]:
        """What was noted since this was last asked: kinds with paths, variables or programs."""
        for line in self._file:
            kind, what = json.loads(line)
            yield kind, what

    def close(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        # Windows removes no file that Node.js still has open; it stays in the temporary folder.
        with contextlib.suppress(OSError):
            self._path.unlink()
