"""Builds the same packages here, with pip, with SAM and with Chalice, and compares the times.

Run it in `foundry/`: `uv run python -m benchmarks.packaging.bench [ROUNDS]`. It needs the
package index, and a Python of one of Lambda's versions for SAM, which builds with nothing else.
It writes `benchmarks/packaging/results.md`.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uv

from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import read_lock
from lambda_foundry.packaging.target import Target
from lambda_foundry.project import builds_folder

HERE = Path(__file__).parent
SETS = sorted((HERE / "sets").iterdir())
PEERS = {"sam": "aws-sam-cli==1.170.0", "chalice": "chalice==1.34.0"}
RIGHTNESS = "## The same packages as AWS's own builder"
"""Where in the results the part begins that `rightness` writes."""

RUNTIMES = ("3.14", "3.13", "3.12")


@dataclass(frozen=True, kw_only=True)
class Round:
    """One build: of which set, in which empty folder, with which caches."""

    requirements: Path
    workplace: Path
    caches: Path

    @property
    def environment(self) -> dict[str, str]:
        """The machine's environment, with every package cache in one place of our own."""
        return os.environ | {
            "UV_CACHE_DIR": str(self.caches / "uv"),
            "PIP_CACHE_DIR": str(self.caches / "pip"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "SAM_CLI_TELEMETRY": "0",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "PYTHONDONTWRITEBYTECODE": "",
        }


def run(command: list[str], *, folder: Path, environment: dict[str, str]) -> float:
    """Seconds that a command takes; its output is shown only when it fails."""
    started = time.perf_counter()
    result = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if result.returncode:
        sys.exit(f"{' '.join(command)}:\n{result.stdout}\n{result.stderr}")
    return seconds


class Peers:
    """The other tools, each in an environment of its own."""

    def __init__(self) -> None:
        self.python = matching_python()
        self.runtime = "python" + version_of(self.python)
        self.folder = builds_folder() / "benchmark-peers"

    def install(self) -> None:
        """Install them once."""
        for name, requirement in {**PEERS, "pip": "pip==26.0"}.items():
            home = self.folder / name
            if not home.exists():
                subprocess.run(
                    [uv.find_uv_bin(), "venv", "-q", "-p", self.python, home], check=True
                )
                subprocess.run(
                    [
                        uv.find_uv_bin(),
                        "pip",
                        "install",
                        "-q",
                        "-p",
                        home,
                        requirement,
                        "setuptools",
                    ],
                    check=True,
                )

    def executable(self, environment: str, name: str) -> str:
        """A command of one of the environments."""
        return str(self.folder / environment / "bin" / name)

    def pip(self, this: Round) -> float:
        """As AWS's documentation does without Docker."""
        command = [
            self.executable("pip", "python"), "-m", "pip", "install", "--quiet",
            "--target", str(this.workplace / "python"),
            "--platform", "manylinux_2_34_x86_64", "--platform", "manylinux_2_28_x86_64",
            "--platform", "manylinux2014_x86_64", "--platform", "manylinux_2_17_x86_64",
            "--implementation", "cp", "--python-version", version_of(self.python),
            "--only-binary", ":all:", "--no-compile",
            "-r", str(this.requirements),
        ]  # fmt: skip
        return run(command, folder=this.workplace, environment=this.environment)

    def sam(self, this: Round) -> float:
        """A template with one function, as `sam init` makes it."""
        source = this.workplace / "src"
        source.mkdir()
        (source / "app.py").write_text("def handler(event, context):\n    return event\n")
        (source / "requirements.txt").write_text(unhashed(this.requirements))
        function = {"Runtime": self.runtime, "Handler": "app.handler", "CodeUri": "src"}
        resource = {"Type": "AWS::Serverless::Function", "Properties": function}
        (this.workplace / "template.json").write_text(
            json.dumps(
                {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Function": resource}}
            )
        )
        path = f"{Path(self.python).parent}{os.pathsep}{os.environ['PATH']}"
        command = [self.executable("sam", "sam"), "build", "--template", "template.json"]
        return run(command, folder=this.workplace, environment=this.environment | {"PATH": path})

    def chalice(self, this: Round) -> float:
        """An app with one function; it builds for the Python that it runs on."""
        (this.workplace / ".chalice").mkdir()
        (this.workplace / ".chalice" / "config.json").write_text(
            json.dumps({"version": "2.0", "app_name": "bench", "stages": {"dev": {}}})
        )
        (this.workplace / "app.py").write_text(
            "from chalice import Chalice\napp = Chalice(app_name='bench')\n"
            "@app.lambda_function()\ndef handler(event, context):\n    return event\n"
        )
        (this.workplace / "requirements.txt").write_text(unhashed(this.requirements))
        command = [self.executable("chalice", "chalice"), "package", "out"]
        return run(command, folder=this.workplace, environment=this.environment)


def here(this: Round, *, runtime: str, project: Path) -> float:
    """This project's builder in a process of its own, as a synthesis with one layer would run."""
    command = [
        sys.executable, "-m", "benchmarks.packaging.build_once",
        str(this.requirements.parent), str(project), runtime,
    ]  # fmt: skip
    return run(command, folder=HERE.parents[1], environment=this.environment)


def unhashed(requirements: Path) -> str:
    """The same pins without hashes, which SAM and Chalice can't take."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    return "\n".join(line.split()[0] for line in lines if line and line[0] not in " #") + "\n"


def matching_python() -> str:
    """A Python whose version Lambda has, from PATH or from pyenv."""
    for version in RUNTIMES:
        installed = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python3"))
        found = str(installed[-1]) if installed else shutil.which(f"python{version}")
        if found:
            return found
    sys.exit(f"error: this needs one of Python {', '.join(RUNTIMES)} for SAM")


def version_of(python: str) -> str:
    """Its version as `3.13`."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def measure(rounds: int) -> dict[tuple[str, str, str], list[float]]:
    """Seconds by set, tool and state of the caches; tools take turns in every round."""
    peers = Peers()
    peers.install()
    tools: dict[str, Callable[[Round], float]] = {
        "here": lambda this: here(this, runtime=peers.runtime, project=this.caches / "project"),
        "here, build removed": lambda this: here(
            this, runtime=peers.runtime, project=this.workplace / "project"
        ),
        "pip": peers.pip,
        "sam build": peers.sam,
        "chalice package": peers.chalice,
    }
    seconds: dict[tuple[str, str, str], list[float]] = {}
    for number in range(rounds):
        for folder in SETS:
            for name, tool in tools.items():
                with tempfile.TemporaryDirectory() as caches:
                    for state in ("cold", "warm"):
                        with tempfile.TemporaryDirectory() as workplace:
                            this = Round(
                                requirements=folder / "requirements.txt",
                                workplace=Path(workplace),
                                caches=Path(caches),
                            )
                            taken = tool(this)
                        seconds.setdefault((folder.name, name, state), []).append(taken)
        print(f"round {number + 1} of {rounds} done", file=sys.stderr, flush=True)
    return seconds


def hits(folder: Path, *, runtime: str, repeats: int = 5) -> tuple[float, float]:
    """Median milliseconds of a hit that compares every byte, and of one that needn't."""
    lock = read_lock(folder)
    if lock is None:
        sys.exit(f"error: {folder}: there is no requirements.in")
    target = Target.named(runtime=runtime, architecture="x86_64")
    tree = build(lock, target=target, prefix="python")
    milliseconds: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(repeats):
        (tree.parent / "seen").unlink(missing_ok=True)
        for kind in (True, False):
            started = time.perf_counter()
            build(lock, target=target, prefix="python")
            milliseconds[kind].append((time.perf_counter() - started) * 1000)
    return statistics.median(milliseconds[True]), statistics.median(milliseconds[False])


def table(seconds: dict[tuple[str, str, str], list[float]]) -> str:
    """Medians, and how many times longer than here."""
    lines = [
        "| set | tool | cold s | times here | warm s | times here |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for folder, tool in dict.fromkeys((folder, tool) for folder, tool, _ in seconds):
        cells = []
        for state in ("cold", "warm"):
            median = statistics.median(seconds[folder, tool, state])
            ratio = median / statistics.median(seconds[folder, "here", state])
            cells += [f"{median:.2f}", f"{ratio:.1f}"]
        lines.append(f"| {folder} | {tool} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(rounds: int) -> None:
    """Measure, and write the table beside the command that makes it."""
    seconds = measure(rounds)
    runtime = Peers().runtime
    lines = [
        f"| {folder.name} | {every:.0f} | {none:.0f} |"
        for folder in SETS
        for every, none in [hits(folder, runtime=runtime)]
    ]
    text = f"""# Building packages

Made in `foundry/` by `uv run python -m benchmarks.packaging.bench {rounds}` on {platform.system()}
{platform.machine()} with {os.cpu_count()} cores: medians of {rounds} rounds in which the tools take
turns, each a process of its own. Cold: every package cache empty. Warm: the same build again, with
each tool's caches as it keeps them by default. *Build removed* is warm without our own build, which
then is made again from uv's cache. SAM and Chalice get the same pins without hashes.

{table(seconds)}

Set 4 is two large wheels with 3,000 files and little else: downloading and writing them is most of
the work, which no tool is spared, so it gains least.

A verified hit, in milliseconds inside a running process: where anything touched the files since the
last comparison, as a new link to them does, it compares every byte; else it sees by the files'
change times that no byte can differ.

| set | every byte | change times |
|---|--:|--:|
{chr(10).join(lines)}
"""
    results = HERE / "results.md"
    _, heading, rightness = results.read_text(encoding="utf-8").partition(RIGHTNESS)
    results.write_text(f"{text}{heading and chr(10)}{heading}{rightness}", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
