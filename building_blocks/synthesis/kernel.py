"""Starts jsii's Node.js with the script that notes its reads, and hands the notes over."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

PRELOADED = Path(__file__).with_name("kernel.cjs")

# V8's helpers optimize code that a run of seconds hardly comes back to: an eighth of the CPU.
ONE_V8_WORKER = "--v8-pool-size=1"


class KernelNotes:
    """The file into which the preloaded script writes, read piece by piece."""

    def __init__(self) -> None:
        number, path = tempfile.mkstemp(prefix="lambda-foundry-", suffix=".jsonl")
        self._path = Path(path)
        self._file = os.fdopen(number, encoding="utf-8")
        preloaded = str(PRELOADED).replace("\\", "\\\\").replace('"', '\\"')
        given = os.environ.get("NODE_OPTIONS", "")
        os.environ["NODE_OPTIONS"] = f'{given} {ONE_V8_WORKER} --require "{preloaded}"'.strip()
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
