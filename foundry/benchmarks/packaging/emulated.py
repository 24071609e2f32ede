"""Imports all that public packages bring, by `foundry invoke` and in the emulator, and compares.

Run it in `foundry/`: `uv run python -m benchmarks.packaging.emulated`, or with another Python by
`uv run --isolated -p PYTHON …`. It needs the package index, npm's registry and a Python of one of
Lambda's versions. Invoked functions run on the Python that runs this, with what Lambda would get;
the emulator's run on that other Python, with what is built for this machine. It writes the last
part of `benchmarks/packaging/results.md`. The project that it makes is kept in `.build`, with its
locks.
"""

import json
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.packaging.bench import matching_python
from benchmarks.packaging.rightness import EMULATED, HERE, TARGET, listed_packages
from lambda_foundry.commands.lock_resolution import Resolution
from lambda_foundry.commands.set_up import set_up
from lambda_foundry.invoke.function import HOST_PYTHON
from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.local.deployed import DeployedFunction, function_named
from lambda_foundry.local.runs import current_run
from lambda_foundry.local.session import Session, session
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import builds_folder, in_project, project_root
from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly

SERVICES = "abcd"
"""One is deployed after the other, since together they take longer than a deployment may."""
AT_ONCE = 100
"""Modules imported by one invocation, which the emulator's client waits for two minutes."""

APP = """
from lambda_foundry import ServiceApp, Stage, synthesize


def app() -> None:
    ServiceApp(services="stacks", stages=[Stage(name="dev")]).synth()


synthesize(app)
"""

STACK = """
import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct
from lambda_foundry import PythonFunction


class {id}Stack(cdk.Stack):
    def __init__(self, scope, id_, **props):
        super().__init__(scope, id_, **props)
        for name in {names}:
            PythonFunction(
                Construct(self, name.title().replace("_", "")),
                "Function",
                source="{service}/" + name,
                runtime=lambda_.Runtime("python{python}", lambda_.RuntimeFamily.PYTHON),
                architecture=lambda_.Architecture.X86_64,
                memory_size=10240,
                timeout=cdk.Duration.minutes(15),
            )
"""

REFUSED = "refused"
KEPT = "rows-"
"""Begins the names of the files that keep what was found, by the Python that ran this."""

OF_A_MARKER = "needs `typing-extensions` before Python 3.13, which a lock for 3.13 leaves out"
OF_DISTUTILS = "a module of `cffi` takes `distutils`, which Python has had until 3.11"
OF_WHEELS = "this version of `numpy` has no wheels for Python 3.11; refused in one line"
OLD = "3.11"

WHY = {
    ("pandas", ""): "`pandas.tests.io.generate_legacy_storage_files` takes away the first entry of "
    "`sys.path`. As Lambda's bootstrap does, ours enters the package's folder twice, the emulator "
    "once, so that it finds no further package",
    ("aiohttp", OLD): f"{OF_A_MARKER}; `foundry invoke` notes it",
    ("jsonschema", OLD): f"its `referencing` {OF_A_MARKER}; `foundry invoke` notes it",
    ("future", OLD): "it imports modules that Python had until 3.12, such as `lib2to3`; and the "
    "error of `re` has another name since 3.13",
    **{(name, OLD): OF_WHEELS for name in ("numpy", "pandas", "shapely")},
    **{
        (name, OLD): OF_DISTUTILS
        for name in ("argon2-cffi", "cffi", "cryptography", "google-cloud-storage", "pynacl")
    },
}
"""What is behind a package's differences, with one Python or any; who looks into one adds it."""

Said = dict[str, str]
"""How the import of each module went."""
Invoke = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Packaged:
    """A public package, and the function that holds it; refused where it can't be locked."""

    package: str
    service: str
    refused: bool = False

    @property
    def name(self) -> str:
        """The function's own name: a word of Python."""
        return re.sub(r"[^a-z0-9]+", "_", self.package.partition("=")[0])

    @property
    def shown(self) -> str:
        """The function as commands call it."""
        return f"{self.service}/{self.name}"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """How the modules of one package went, by `foundry invoke` and in the emulator."""

    package: str
    here: Said
    there: Said

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Each module that went otherwise, with what either said."""
        return [
            (name, self.here.get(name, "isn't there"), self.there.get(name, "isn't there"))
            for name in sorted(self.here.keys() | self.there.keys())
            if self.here.get(name) != self.there.get(name)
        ]


def make_project(folder: Path, like: Path) -> list[Packaged]:
    """A project with a function for each package, locked; one that lies there keeps its locks."""
    for name in ("cdk.json", "package.json", "package-lock.json"):
        shutil.copyfile(like / name, folder / name)
    (folder / "app.py").write_text(APP, encoding="utf-8")
    packages = [
        Packaged(package=package, service=f"batch_{SERVICES[number % len(SERVICES)]}")
        for number, package in enumerate(listed_packages())
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(lambda one: make_function(one, folder), packages))
    for service in sorted({one.service for one in made}):
        make_stack(service, made, folder)
    return made


def make_stack(service: str, packages: list[Packaged], project: Path) -> None:
    """The stack of a service, with a function for each package of it."""
    names = [one.name for one in packages if one.service == service and not one.refused]
    folder = project / "stacks" / service
    folder.mkdir(parents=True, exist_ok=True)
    id_ = service.title().replace("_", "")
    text = STACK.format(id=id_, names=names, service=service, python=TARGET.python_version)
    (folder / "__init__.py").write_text(text, encoding="utf-8")


def make_function(one: Packaged, project: Path) -> Packaged:
    """Its code and its lock."""
    folder = project / "lambda_src" / one.service / one.name
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / "importing_handler.py", folder / "handler.py")
    (folder / "requirements.in").write_text(f"{one.package}\n", encoding="utf-8")
    if (folder / "requirements.txt").is_file():
        return one
    workplace = project / "locks" / one.name
    shutil.rmtree(workplace, ignore_errors=True)
    workplace.mkdir(parents=True)
    resolution = Resolution(
        folder, workplace=workplace, targets=[TARGET], upgrade=[], keeps_hashes=False
    )
    try:
        shutil.copyfile(resolution.resolve(), folder / "requirements.txt")
    except Mistake:
        shutil.rmtree(folder)
        return Packaged(package=one.package, service=one.service, refused=True)
    return one


def outcomes(invoke: Invoke) -> Said:
    """How all modules of one function went; those of a batch that failed say how."""
    found = invoke(None)
    said: Said = {}
    for start in range(0, len(found), AT_ONCE):
        names = found[start : start + AT_ONCE]
        answer = invoke(names)
        failed = answer.get("errorType")
        said |= dict.fromkeys(names, f"the function: {failed}") if failed else answer
    return said


def invoked_here(one: Packaged, assembly: Path) -> Said:
    """By what `foundry invoke` runs."""
    with LocalFunction(one.shown, assembly=assembly, variables={}) as function:
        return outcomes(lambda event: function(event).value)


def invoked_there(function: DeployedFunction) -> Said:
    """In the emulator; the function is deleted, since its process would stay."""
    client = function.client("lambda")

    def invoke(event: Any) -> Any:
        answer = client.invoke(FunctionName=function.physical_id, Payload=json.dumps(event))
        return json.loads(answer["Payload"].read())

    try:
        return outcomes(invoke)
    finally:
        client.delete_function(FunctionName=function.physical_id)


def in_emulator(packages: list[Packaged]) -> Iterator[tuple[Packaged, Said]]:
    """What the emulator says of each, one service deployed after the other."""
    services = sorted({one.service for one in packages})
    with session(services=services[:1]) as running:
        for service in services:
            if service != services[0]:
                deploy_also(running, service)
            for one in packages:
                if one.service == service:
                    yield one, invoked_there(function_named(one.shown, running.functions))


def deploy_also(running: Session, service: str) -> None:
    """Deploy another service of the assembly that is there."""
    running.services = [service]
    running.deploy(Assembly(Path(current_run().assembly)))


def compare(packages: list[Packaged], assembly: Path) -> list[Compared]:
    """Both, beside each other: one invocation here for one in the emulator."""
    rows = []
    for one, there in in_emulator(packages):
        try:
            here = invoked_here(one, assembly)
        except Mistake as mistake:
            print(mistake, file=sys.stderr, flush=True)
            here = dict.fromkeys(there, REFUSED)
        row = Compared(package=one.package, here=here, there=there)
        print(f"{row.package}: {len(row.here)}, {row.differences[:5]}", file=sys.stderr, flush=True)
        rows.append(row)
    return rows


def in_words(row: Compared) -> str:
    """What differs of a package: each kind of difference, with how many modules and the first."""
    if {*row.here.values()} == {REFUSED}:
        return "refused here"
    kinds: dict[tuple[str, str], list[str]] = {}
    for name, here, there in row.differences:
        kinds.setdefault((here, there), []).append(name)
    return "; ".join(
        f"`{names[0]}`{f' and {len(names) - 1} more' if names[1:] else ''}: {here} here, "
        f"{there} there"
        for (here, there), names in kinds.items()
    )


def report(by_python: Mapping[str, list[Compared]], refused: list[str]) -> str:
    """What was compared, and a part for each Python that ran this."""
    parts = [part(python, rows) for python, rows in by_python.items()]
    return f"""{EMULATED}

Made in `foundry/` by `uv run python -m benchmarks.packaging.emulated`, once with each Python below:
each of the packages in a function of its own for {TARGET}, whose handler
imports every module that its package holds, dependencies and tests included. *Here* is what
`foundry invoke` runs, with the Python that is said, *there* the emulator of `foundry local`, with
Python {TARGET.python_version}. Compared is whether the import of each went well, or the type of its
error and the module that it lacked. Refused when they are locked: {", ".join(refused)}.

{chr(10).join(parts)}"""


def part(python: str, rows: list[Compared]) -> str:
    """How many modules went alike, and why others did not."""
    alike = [row.package for row in rows if not row.differences]
    differ = [row for row in rows if row.differences]
    went = Counter(said.partition(" ")[0] for row in rows for said in row.here.values())
    counts = ", ".join(f"{count:,} {said}" for said, count in went.most_common())
    lines = [f"| {row.package} | {in_words(row)} | {why(row, python)} |" for row in differ]
    table = ["", "| package | what differs | why |", "|---|---|---|", *lines] if lines else []
    return f"""### With Python {python} here

- {len(rows)} packages with {sum(len(row.here) for row in rows):,} modules: {counts}.
- All modules went the same: {len(alike)}. {", ".join(alike)}.
{chr(10).join(table)}
"""


def why(row: Compared, python: str) -> str:
    """What is behind the differences of a package, as far as anybody looked."""
    either = WHY.get((row.package, ""), "not looked into yet")
    return WHY.get((row.package, python), either)


def kept_rows(folder: Path, rows: list[Compared]) -> dict[str, list[Compared]]:
    """These rows, and those of the other Pythons that ran this before."""
    own = [[row.package, row.here, row.there] for row in rows]
    (folder / f"{KEPT}{HOST_PYTHON}.json").write_text(json.dumps(own), encoding="utf-8")
    return {
        file.stem.removeprefix(KEPT): [
            Compared(package=package, here=here, there=there)
            for package, here, there in json.loads(file.read_text(encoding="utf-8"))
        ]
        for file in sorted(folder.glob(f"{KEPT}*.json"), reverse=True)
    }


def main() -> None:
    """Compare all packages, and write what was found behind the rest."""
    os.environ["PATH"] = f"{Path(matching_python()).parent}{os.pathsep}{os.environ['PATH']}"
    like, folder = project_root(), builds_folder() / "benchmark-emulated"
    folder.mkdir(parents=True, exist_ok=True)
    with in_project(folder):
        packages = make_project(folder, like)
        set_up()
        assembly = folder / "cdk.out"
        synthesize(assembly)
        rows = compare([one for one in packages if not one.refused], assembly)
    results = HERE / "results.md"
    before = results.read_text(encoding="utf-8").partition(EMULATED)[0].rstrip()
    found = report(kept_rows(folder, rows), [one.package for one in packages if one.refused])
    results.write_text(f"{before}\n\n{found.rstrip()}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
