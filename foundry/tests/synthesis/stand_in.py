"""A project whose app starts neither aws_cdk nor Node.js, to synthesize hundreds of times."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from lambda_foundry.synthesis.reads import CLOCK_TICK

FILES = {
    "stacks/shop/stack.txt": "shop",
    "stacks/blog/stack.txt": "blog",
    "lambda_src/shop/order/handler.py": "order = 1",
    "lambda_src/blog/post/handler.py": "post = 1",
    "lambda_src/unused/handler.py": "unused = 1",
    "shared.txt": "shared",
    "cdk.json": '{"context": {"flavour": "plain"}}',
}
NOT_WRITTEN_BY_THE_APP = {".lock", ".synthesis.json"}
NOT_NEEDED = shutil.ignore_patterns("scaffold", "local", "*-pytest-*")
"""Half of the files of the package, which takes longer to copy than to synthesize."""


class Project:
    """A few files that templates are made of, and a copy of the package in a folder on the path."""

    def __init__(self, folder: Path, *, path: str = "../site-packages") -> None:
        self.folder = folder
        self.said = ""
        """What the last synthesis said in all."""
        self.package = (folder / path).resolve() / "lambda_foundry"
        self.variables = {"PYTHONPATH": str(self.package.parent)}
        # With its bytecode, which the times of its sources vouch for.
        shutil.copytree(str(resources.files("lambda_foundry")), self.package, ignore=NOT_NEEDED)
        folder.mkdir(exist_ok=True)
        shutil.copyfile(Path(__file__).with_name("stand_in_app.py"), folder / "app.py")
        self.write("own_module.py", "own = 1")
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Write a file, and its folders."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def synthesize(
        self, output: str = "cdk.out", *, by: Sequence[str] = (), **variables: str
    ) -> str:
        """Run `app.py`, maybe by another program; what it says last: what it did."""
        # What was edited in the last moment may have been read before, so it would not be reused.
        time.sleep(CLOCK_TICK)
        environment = self.environment() | variables | {"PYTHONDONTWRITEBYTECODE": ""}
        result = subprocess.run(
            [*by, sys.executable, "app.py"],
            cwd=self.folder,
            env=environment | {"CDK_OUTDIR": str(self.folder / output)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        self.said = result.stderr
        return result.stderr.strip().rpartition("\n")[2]

    def environment(self) -> dict[str, str]:
        """The variables that `app.py` gets."""
        inherited = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
        return inherited | self.variables

    def assembly(self, output: str = "cdk.out") -> dict[str, str]:
        """Everything that was written, by name."""
        folder = self.folder / output
        return {
            path.relative_to(folder).as_posix(): path.read_text()
            for path in folder.rglob("*")
            if path.is_file() and path.name not in NOT_WRITTEN_BY_THE_APP
        }

    def from_nothing(self) -> dict[str, str]:
        """What a synthesis gives where there is nothing to reuse."""
        shutil.rmtree(self.folder / ".build", ignore_errors=True)
        self.synthesize(".build/cdk.out")
        return self.assembly(".build/cdk.out")
