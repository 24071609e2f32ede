"""Builds public packages here and with aws-lambda-builders, and compares what comes out.

Run it in `foundry/`: `uv run python -m benchmarks.packaging.rightness`. It needs the package index
and a Python of one of Lambda's versions, which also imports everything that was built. It writes
the second part of `benchmarks/packaging/results.md`.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import uv

from benchmarks.packaging.bench import RIGHTNESS, matching_python, version_of
from lambda_foundry.commands.lock_resolution import Resolution
from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import pins_of, read_lock
from lambda_foundry.packaging.target import Target
from lambda_foundry.project import builds_folder, in_project

HERE = Path(__file__).parent
EMULATED = "## The same imports in the emulator"
"""Where in the results the part begins that `emulated` writes."""
PEER = "aws-lambda-builders==1.68.0"
TARGET = Target(python_version=version_of(matching_python()), architecture="x86_64")

BUILD = """
import sys
from aws_lambda_builders.builder import LambdaBuilder
builder = LambdaBuilder(language="python", dependency_manager="pip", application_framework=None)
source, into, scratch, runtime = sys.argv[1:]
builder.build(source, into, scratch, source + "/requirements.txt", runtime=runtime,
              architecture="x86_64")
"""

# Imports every module at the top of a folder, and says how each went.
IMPORT = """
import importlib, json, os, sys, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, sys.argv[1])
said = {}
for name in sorted(json.loads(sys.argv[2])):
    try:
        importlib.import_module(name)
        said[name] = "imported"
    except BaseException as error:
        said[name] = type(error).__name__
print("\\n" + json.dumps(said))
sys.stdout.flush()
os._exit(0)
"""

DATA = "it leaves what a wheel installs elsewhere in `*.data/`, where nothing finds or runs it; "

WHY = {
    "antlr4-python3-runtime": DATA
    + "here the script in Python is left out. Both build the wheel; ours names no setuptools",
    "awscli": DATA + "here shell scripts are in `bin/`, and scripts in Python are left out",
    "crcmod": "it compiles the optional extension for the machine that builds; here it stays "
    "Python alone, for either architecture. Here WHEEL names no setuptools",
    "docopt": "both build the wheel; here WHEEL names no setuptools, so that the file is the same "
    "for each version of it",
    "greenlet": DATA + "here the header is in `include/`",
    "psycopg2": "it compiles against the libpq of the machine that builds, which Lambda lacks; "
    "here it is refused",
    "ruff": DATA + "here the program is `bin/ruff`, and runs",
}
"""What is behind each difference; who looks into a new one adds it."""

OF_INSTALLERS = ("/RECORD", "/INSTALLER", "/REQUESTED", "/direct_url.json")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a builder made of a package: a folder, or None where it refused."""

    tree: Path | None

    @property
    def files(self) -> dict[str, str]:
        """The hash of each file, without what installers note about themselves."""
        if self.tree is None:
            return {}
        return {
            name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.tree.rglob("*")
            if path.is_file()
            for name in [path.relative_to(self.tree).as_posix()]
            if not name.endswith(OF_INSTALLERS) and name != "requirements.txt"
        }


@dataclass(frozen=True, kw_only=True)
class Row:
    """What differs of one package."""

    package: str
    refusals: tuple[bool, bool]
    here_only: list[str]
    there_only: list[str]
    differ: list[str]
    imports_differ: bool

    @property
    def name(self) -> str:
        """The package without its version."""
        return self.package.partition("=")[0]

    @property
    def is_same(self) -> bool:
        """Whether both have built the same."""
        found = [*self.here_only, *self.there_only, *self.differ]
        return self.refusals == (False, False) and not found

    @property
    def said(self) -> str:
        """The differences in words, the first files of each kind."""
        if any(self.refusals):
            return "refused here" if self.refusals[0] else "refused there"
        kinds = {"here": self.here_only, "there": self.there_only, "differ": self.differ}
        return "; ".join(
            f"{kind}: {', '.join(f'`{name}`' for name in names[:2])}"
            + (f" and {len(names) - 2} more" if len(names) > 2 else "")  # noqa: PLR2004  # two are shown
            for kind, names in kinds.items()
            if names
        )


def here(package: str, project: Path) -> Outcome:
    """By this project: locked, then built."""
    folder = project / "layers" / package.partition("=")[0]
    folder.mkdir(parents=True)
    (folder / "requirements.in").write_text(f"{package}\n", encoding="utf-8")
    workplace = project / "locks" / folder.name
    workplace.mkdir(parents=True)
    try:
        resolution = Resolution(
            folder, workplace=workplace, targets=[TARGET], upgrade=[], keeps_hashes=False
        )
        shutil.copyfile(resolution.resolve(), folder / "requirements.txt")
        lock = read_lock(folder, target=TARGET)
        return Outcome(tree=build(lock, target=TARGET)) if lock else Outcome(tree=None)
    except Mistake:
        return Outcome(tree=None)


def peer(package: str, project: Path, *, python: str) -> Outcome:
    """By AWS's builder: of the versions that were locked here, or of what is asked for."""
    name = package.partition("=")[0]
    work = project / "peer" / name
    for folder in ("source", "built", "scratch"):
        (work / folder).mkdir(parents=True)
    lock = project / "layers" / name / "requirements.txt"
    wanted = [package]
    if lock.is_file():
        pins = [pin for pin in pins_of(lock) if not pin.marker or TARGET.meets(pin.marker)]
        wanted = [f"{pin.name}=={pin.version}" for pin in pins]
    (work / "source" / "requirements.txt").write_text("\n".join(wanted), encoding="utf-8")
    folders = [str(work / one) for one in ("source", "built", "scratch")]
    command = [python, "-c", BUILD, *folders, f"python{TARGET.python_version}"]
    path = f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        command, env=os.environ | {"PATH": path}, capture_output=True, encoding="utf-8", check=False
    )
    return Outcome(tree=None if result.returncode else work / "built")


def imports(outcome: Outcome, modules: set[str], *, python: str) -> Mapping[str, str]:
    """How each module's import went, with nothing but the folder on the path."""
    if outcome.tree is None:
        return {}
    command = [python, "-I", "-S", "-B", "-c", IMPORT, str(outcome.tree), json.dumps([*modules])]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if result.returncode or not result.stdout.strip():
        return dict.fromkeys(modules, f"exit {result.returncode}")
    found: dict[str, str] = json.loads(result.stdout.strip().splitlines()[-1])
    return found


def modules_of(files: Mapping[str, str]) -> set[str]:
    """What lies at the top and can be imported."""
    tops = {name.partition("/")[0] for name in files if name.endswith((".py", ".so"))}
    return {top.partition(".")[0] for top in tops if top.partition(".")[0].isidentifier()}


def compared(package: str, project: Path, *, python: str) -> Row:
    """What differs between the two."""
    ours, theirs = here(package, project), peer(package, project, python=python)
    mine, other = ours.files, theirs.files
    modules = modules_of(mine) & modules_of(other)
    return Row(
        package=package,
        refusals=(ours.tree is None, theirs.tree is None),
        here_only=sorted(mine.keys() - other.keys()),
        there_only=sorted(other.keys() - mine.keys()),
        differ=sorted(name for name in mine.keys() & other.keys() if mine[name] != other[name]),
        imports_differ=imports(ours, modules, python=python)
        != imports(theirs, modules, python=python),
    )


def listed_packages() -> list[str]:
    """The public packages that are compared, as requirements."""
    lines = (HERE / "packages.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def peer_python() -> str:
    """The Python of an environment with the peer, which is made once."""
    home = builds_folder() / "benchmark-peers" / "aws-lambda-builders"
    if not home.exists():
        uv_ = uv.find_uv_bin()
        subprocess.run([uv_, "venv", "-q", "-p", matching_python(), home], check=True)
        needed = [PEER, "pip", "setuptools"]
        subprocess.run([uv_, "pip", "install", "-q", "-p", home, *needed], check=True)
    return str(home / "bin" / "python")


def report(rows: list[Row]) -> str:
    """Which packages are the same, and why the others are not."""
    same = [row for row in rows if row.is_same]
    both = [row for row in rows if row.refusals == (True, True)]
    others = [row for row in rows if row not in same and row not in both]
    lines = [
        f"| {row.package} | {row.said} | {WHY.get(row.name, 'not looked into yet')} |"
        for row in others
    ]
    other_imports = [row.package for row in rows if row.imports_differ]
    return f"""{RIGHTNESS}

Made in `foundry/` by `uv run python -m benchmarks.packaging.rightness`: {len(rows)} public packages
with native parts, programs, odd layouts or no wheels, each for {TARGET}, here and by {PEER}
with the versions that are locked here. Files that installers write about themselves don't count.

- The same files, byte for byte: {len(same)}. {", ".join(row.package for row in same)}.
- Refused by both: {", ".join(row.package for row in both)}.
- Modules at the top whose import, in a Python {TARGET.python_version} with nothing else, went
  otherwise here than there: {", ".join(other_imports) or "none, in all that both have built"}.

| package | what differs | why |
|---|---|---|
{chr(10).join(lines)}
"""


def main() -> None:
    """Compare all packages, and write what was found behind the times."""
    python = peer_python()
    packages = listed_packages()
    with (
        tempfile.TemporaryDirectory() as folder,
        in_project(Path(folder)),
        ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        project = Path(folder).resolve()
        rows = []
        for row in pool.map(lambda one: compared(one, project, python=python), packages):
            print(row.package, file=sys.stderr, flush=True)
            rows.append(row)
    results = HERE / "results.md"
    times, _, before = results.read_text(encoding="utf-8").partition(RIGHTNESS)
    _, title, emulated = before.partition(EMULATED)
    parts = [times.rstrip(), report(rows).rstrip(), (title + emulated).rstrip()]
    results.write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
