"""Kills commands at random moments: in `foundry/`, `uv run python -m benchmarks.faults.rounds [N]`.

Each command is killed N times, by -9 and alone, somewhere in the time that it takes. Then it runs
again, to its end. Counted is what goes wrong: the second run fails, gives something else than a run
that nobody killed, or a process of the first one goes on. Then several commands begin at once, N
times, of which each has to end well and leave what it leaves alone. `lock` asks the package index.
Words after N choose among the cases: `10 new "synth, synth, synth"`.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.synth.scaffolded import scaffold
from lambda_foundry.scaffold.function_files import STAGING_PREFIX

FOUNDRY = [str(Path(sys.executable).with_name("foundry"))]
GIT = shutil.which("git") or "git"
FUNCTIONS = 4
PATIENCE = 60.0
"""Seconds within which the processes of a killed command have to end."""

NOT_COMPARED = {".lock", ".synthesis.json", "__pycache__", "validation-report.json"}
MADE = ("cdk.out", "stacks", "lambda_src", "tests", "layers")


@dataclass(frozen=True)
class Case:
    """A command, and what is done before each of its runs."""

    name: str
    arguments: list[str]
    before: Callable[[Path], object]
    done: bytes
    """What it says once it has done its work."""


def edit(project: Path) -> None:
    """Change a handler, back and forth."""
    file = project / "lambda_src" / "service_0" / "function_0" / "handler.py"
    text = file.read_text(encoding="utf-8")
    mark = "\nEDITED = True\n"
    file.write_text(text.removesuffix(mark) if mark in text else text + mark, encoding="utf-8")


def forget(project: Path) -> None:
    """Take away what `foundry new` made, and nothing that a killed one left elsewhere."""
    git = [GIT, "clean", "-fdq", "stacks", "lambda_src", "tests"]
    subprocess.run(git, cwd=project, check=True)


def forget_syntheses(project: Path) -> None:
    """Have the next command synthesize everything."""
    for output in ("cdk.out", ".build/tests/cdk.out"):
        shutil.rmtree(project / output, ignore_errors=True)


def unlock(project: Path) -> None:
    """Take away what `foundry lock` writes."""
    for file in (project / "layers").rglob("requirements.txt"):
        file.unlink()


CASES = (
    Case("synth", ["synth"], edit, b"Synthesized"),
    Case("new", ["new", "--no-input", "service=service_0", "function=added"], forget, b"Added"),
    Case("invoke", ["invoke", "service_0/function_1", "--event", "{}"], edit, b"REPORT"),
    Case("lock", ["lock"], unlock, b"layers/requests: "),
    Case("local", ["local", "--once"], edit, b"Memory: emulator"),
)

AT_ONCE = (
    ("synth", "synth", "synth"),
    ("synth", "test", "invoke service_0/function_1"),
    ("synth", "access", "map"),
    ("test", "access", "map"),
)
"""Commands that begin together."""


def start(case: Case, project: Path) -> subprocess.Popen[bytes]:
    """The command, in a session of its own."""
    return subprocess.Popen(
        [*FOUNDRY, *case.arguments],
        cwd=project,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def left_running(session: int) -> list[str]:
    """The processes of a session that go on for longer than they may."""
    until = time.monotonic() + PATIENCE
    while (found := list(_of_session(session))) and time.monotonic() < until:
        time.sleep(0.2)
    return found


def _of_session(session: int) -> Iterator[str]:
    listed = subprocess.run(
        [shutil.which("ps") or "ps", "-e", "-o", "sid=,pid=,stat=,args="],
        capture_output=True,
        text=True,
        check=True,
    )
    for line in listed.stdout.splitlines():
        words = line.split(None, 3)
        if int(words[0]) == session and not words[2].startswith("Z"):
            yield words[3]


def digests(project: Path) -> dict[str, str]:
    """Every file that a command makes, by its bytes."""
    return {
        str(path.relative_to(project)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in MADE
        for path in sorted((project / folder).rglob("*"))
        if path.is_file() and NOT_COMPARED.isdisjoint(path.parts)
    }


def whole_run(case: Case, project: Path) -> tuple[int, dict[str, str], str]:
    """The exit status, what there is afterwards, and what was said."""
    with start(case, project) as process:
        said, _ = process.communicate()
    return process.returncode, digests(project), said.decode(errors="replace")


def killed(case: Case, project: Path, *, within: float) -> list[str]:
    """Kill the command so many seconds after its begin; which of its processes go on."""
    left: list[str] = []
    is_done = True
    while is_done:
        case.before(project)
        with start(case, project) as process:
            time.sleep(random.uniform(0, within))  # noqa: S311  # any moment will do
            os.kill(process.pid, signal.SIGKILL)
            left += left_running(process.pid)
            said, _ = process.communicate()
        # If it was faster than before, what it has said is true: that isn't undone.
        is_done = process.returncode == 0 or case.done in said
    return left


def rounds(case: Case, project: Path, number: int) -> list[str]:
    """What went wrong in so many rounds."""
    wrong: list[str] = []
    case.before(project)
    whole_run(case, project)
    case.before(project)
    began = time.monotonic()
    status, _, _ = whole_run(case, project)
    takes = time.monotonic() - began
    for _ in range(number):
        wrong += [f"goes on: {each}" for each in killed(case, project, within=takes)]
        again, made, said = whole_run(case, project)
        if again != status:
            wrong.append(f"ends with {again} in place of {status}: {said[-300:]}")
        wrong += [f"left: {each.name}" for each in project.glob(f"{STAGING_PREFIX}*")]
        if case.before is forget:
            forget(project)
        elif case.before is unlock:
            unlock(project)
        else:
            forget_syntheses(project)
        whole, expected, said = whole_run(case, project)
        if whole != status:
            wrong.append(f"ends with {whole} in place of {status} afterwards: {said[-300:]}")
        wrong += [
            f"{name} is another"
            for name in sorted(made.keys() | expected.keys())
            if made.get(name) != expected.get(name)
        ]
    return wrong


def alone(project: Path) -> None:
    """Have it take the package from where it is installed: its folder isn't in the project."""
    pyproject = project / "pyproject.toml"
    lines = pyproject.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "workspace" not in line and "members" not in line]
    pyproject.write_text("".join(kept), encoding="utf-8")


def rounds_at_once(commands: tuple[str, ...], project: Path, number: int) -> list[str]:
    """What went wrong in so many rounds in which the commands began together."""
    wrong: list[str] = []
    for _ in range(number):
        edit(project)
        started = [start(Case(each, each.split(), edit, b""), project) for each in commands]
        for each, process in zip(commands, started, strict=True):
            said, _ = process.communicate()
            if process.returncode:
                words = said.decode(errors="replace")[-300:]
                wrong.append(f"{each} ends with {process.returncode}: {words}")
        made = digests(project)
        forget_syntheses(project)
        _, expected, _ = whole_run(CASES[0], project)
        wrong += [f"{name} is another" for name in made if made[name] != expected.get(name)]
    return wrong


def main(number: int, chosen: list[str]) -> int:
    """Print how many rounds went wrong, and how; the exit status is how many did."""
    before = set(Path(tempfile.gettempdir()).iterdir())
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "project")
        scaffold(project, FUNCTIONS)
        (project / ".build").unlink()
        alone(project)
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
            author = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com"]
            subprocess.run([GIT, *author, *command], cwd=project, check=True)
        for case in CASES:
            if chosen and case.name not in chosen:
                continue
            wrong = rounds(case, project, number)
            total += len(wrong)
            print(
                f"{case.name}: {number} killed, {len(wrong)} wrong", *wrong, sep="\n  ", flush=True
            )
        for commands in AT_ONCE:
            together = ", ".join(commands)
            if chosen and together not in chosen:
                continue
            wrong = rounds_at_once(commands, project, number)
            total += len(wrong)
            print(
                f"{together}: {number} at once, {len(wrong)} wrong", *wrong, sep="\n  ", flush=True
            )
    left = set(Path(tempfile.gettempdir()).iterdir()) - before
    print("left in the temporary folder:", *sorted(path.name for path in left))
    return total


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 3, sys.argv[2:]))
