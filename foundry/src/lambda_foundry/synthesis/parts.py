"""Synthesizes a large project's services side by side in processes, as one process would.

Each process runs the project's app for some of the services, and writes an assembly of its own.
Together they give what one process gives, byte for byte, where no service needs another one. Where
they don't, or anything goes wrong, all is thrown away and one process does everything, also the
talking.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import is_private, project_functions, project_services
from lambda_foundry.packaging.progress import BUILDING, WATCHED
from lambda_foundry.packaging.target_notes import are_noted
from lambda_foundry.project import project_root
from lambda_foundry.synthesis.assembly_files import has_findings, put_together, stands_alone
from lambda_foundry.synthesis.files import PARTS
from lambda_foundry.synthesis.reads import Reads, Selection
from lambda_foundry.synthesis.request import Request
from lambda_foundry.template.cloud_assembly import REPORT, Assembly

NOTES = ".part.json"
"""What a process hands over beside its assembly."""

PART = "LAMBDA_FOUNDRY_PART"
"""The variable that tells a process its services."""

PROCESSES = "FOUNDRY_PROCESSES"
"""The variable by which a user says how many processes there are at most; 1 is never any other."""

ENOUGH = 100
"""Functions for which a process of its own pays: to start one takes as long as 69 of these."""

ENOUGH_TO_VALIDATE = 250
"""The same where CDK's validator runs: its start takes as long as two hundred functions."""

OTHER_SERVICE = re.compile(
    r"\bstacks\.(\w+)|\bfrom\s+\.\.\s*(\w*)|\bfrom\s+stacks\s+import\s+(\w+)"
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some services, and where they are synthesized."""

    services: Sequence[str]
    folder: Path

    @classmethod
    def of_this_process(cls, request: Request) -> "Part | None":
        """The part that this process was started for, if it was for one."""
        services = request.variables.get(PART)
        return cls(services=services.split(","), folder=request.output) if services else None

    def hand_over(self, reads: Reads, selection: Selection) -> None:
        """Leave what the process that puts the parts together has to know."""
        here = [name for name in selection.found if name in self.services]
        alone = stands_alone(Assembly(self.folder).manifest, here)
        notes = {
            "found": selection.found,
            "separable": selection.separable() if alone and not has_findings(self.folder) else [],
            "reads": reads.noted(),
        }
        (self.folder / NOTES).write_text(json.dumps(notes), encoding="utf-8")

    @property
    def notes(self) -> dict[str, Any]:
        """What was handed over."""
        notes: dict[str, Any] = json.loads((self.folder / NOTES).read_text(encoding="utf-8"))
        return notes


def synthesize_parts(request: Request, reads: Reads) -> list[str] | None:
    """Make the whole assembly by several processes, and note what all have read.

    Returns the services; None where one process has to make it.
    """
    # In the output: moving from there copies nothing.
    folder = request.output / PARTS
    shutil.rmtree(folder, ignore_errors=True)
    parts = [
        Part(services=services, folder=folder / str(number))
        for number, services in enumerate(_groups(request))
    ]
    if len(parts) < 2 or not _is_run_by_itself():  # noqa: PLR2004  # one alone is no part
        return None
    try:
        said = _run(parts, request)
        found = said and _joined(parts, request.output)
        if not said or not found:
            return None
        for part in parts:
            reads.add(part.notes["reads"])
        _say(said)
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _groups(request: Request) -> list[list[str]]:
    """The services in their order, in groups of about as many functions."""
    names = [name for name in project_services() if not is_private(name)]
    weights = Counter(names)
    weights.update(service for service, _ in project_functions() if service in names)
    total = sum(weights.values())
    number = _processes(request, total)
    if are_noted() or number < 2 or any(mentioned(name, weights) for name in weights):  # noqa: PLR2004  # as above
        return []
    groups: dict[int, list[str]] = {}
    before = 0
    for name in sorted(weights):
        middle = before + weights[name] / 2
        groups.setdefault(int(middle / total * number), []).append(name)
        before += weights[name]
    return list(groups.values())


def _processes(request: Request, functions: int) -> int:
    """As many as the user says, else as the machine has cores for and the functions pay for."""
    asked = request.variables.get(PROCESSES)
    if asked is None:
        enough = ENOUGH_TO_VALIDATE if request.validates else ENOUGH
        cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
        return min(cores, functions // enough)
    if not asked.isdecimal() or asked == "0":
        raise Mistake(f"{PROCESSES}={asked}: write how many processes there may be, such as 2")
    return int(asked)


def mentioned(service: str, services: Iterable[str]) -> set[str]:
    """The other services that a service's code names, and so needs: a guess that spares time."""
    files = (project_root() / "stacks" / service).rglob("*.py")
    texts = (file.read_text(encoding="utf-8", errors="replace") for file in files)
    names = {name for text in texts for found in OTHER_SERVICE.findall(text) for name in found}
    return (names & set(services)) - {service}


def _is_run_by_itself() -> bool:
    """Whether this process runs the project's app and nothing else, so that others can run it."""
    file = getattr(sys.modules["__main__"], "__file__", None)
    return bool(file) and Path(str(file)).resolve().parent == project_root()


Said = tuple[list[str], list[str]]
"""The lines on standard output, and those on standard error."""


def _run(parts: Sequence[Part], request: Request) -> list[Said] | None:
    """Run a process for each part, and return what they said; None where one of them fails."""
    with ThreadPoolExecutor(max_workers=len(parts) * 3) as pool, contextlib.ExitStack() as stack:
        started = [stack.enter_context(_started(part, request)) for part in parts]
        told = [
            (pool.submit(list, each.stdout or ()), pool.submit(_heard, each)) for each in started
        ]
        # This process will need them, and has nothing else to do.
        import lambda_foundry.checks.run  # noqa: F401, PLC0415

        for done in as_completed([pool.submit(each.wait) for each in started]):
            if done.result():
                return None
        return [(out.result(), err.result()) for out, err in told]


@contextlib.contextmanager
def _started(part: Part, request: Request) -> Iterator[subprocess.Popen[str]]:
    """The app in a process of its own, which ends with the body."""
    part.folder.mkdir(parents=True)
    variables = {
        **request.variables,
        PART: ",".join(part.services),
        "CDK_OUTDIR": str(part.folder),
        "CDK_VALIDATION": "true" if request.validates else "false",
        "PYTHONIOENCODING": "utf-8",
    }
    if sys.stderr.isatty():
        variables[WATCHED] = "yes"
    with subprocess.Popen(
        [sys.executable, *sys.orig_argv[1:]],
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _heard(process: subprocess.Popen[str]) -> list[str]:
    """What it says on standard error; how far a package is, people are told at once."""
    lines = []
    for line in process.stderr or ():
        if line.startswith(BUILDING):
            sys.stderr.write(line)
        else:
            lines.append(line)
    return lines


def _joined(parts: Sequence[Part], output: Path) -> list[str] | None:
    """Make one assembly of the parts' and return its services; None where that isn't exact."""
    notes = [part.notes for part in parts]
    found: list[str] = notes[0]["found"]
    reports = {_report(part.folder) for part in parts}
    if any(each["found"] != found or each["separable"] != found for each in notes):
        return None
    if len(reports) > 1 or not set(found) <= {name for part in parts for name in part.services}:
        return None
    put_together([part.folder for part in parts], output, but={NOTES})
    return found


def _report(folder: Path) -> bytes:
    return (folder / REPORT).read_bytes() if (folder / REPORT).exists() else b""


def _say(said: Sequence[Said]) -> None:
    """Pass on what the processes said; what all say of the app is said once."""
    for number, stream in enumerate((sys.stdout, sys.stderr)):
        _say_once([each[number] for each in said], stream)


def _say_once(said: Sequence[Sequence[str]], stream: IO[str]) -> None:
    of_first = Counter(said[0])
    stream.writelines(said[0])
    for lines in said[1:]:
        left = Counter(of_first)
        for line in lines:
            if left[line]:
                left[line] -= 1
            else:
                stream.write(line)
