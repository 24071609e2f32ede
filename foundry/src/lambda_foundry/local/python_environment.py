"""Which Python the emulator and the functions run with, and the packages that they find there."""

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.lock import Lock, read_lock
from lambda_foundry.packaging.target import PYTHON_VERSIONS, ThisMachine
from lambda_foundry.packaging.uv_command import install, run_uv
from lambda_foundry.packaging.whole_folder import whole_folder
from lambda_foundry.project import builds_folder
from lambda_foundry.terminal import doing

PACKAGES = resources.files("lambda_foundry.local")
"""Their locks: of the emulator, and of what Lambda's runtime brings."""


@dataclass(frozen=True, kw_only=True)
class PythonEnvironment:
    """An interpreter that finds what Lambda's runtime brings, and beside it the emulator.

    Functions run with this interpreter. The emulator's own packages aren't in it, so that a
    function which imports what it doesn't package fails here as it would in Lambda.
    """

    version: str
    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter."""
        return self.folder / "bin" / "python"

    @property
    def emulator_packages(self) -> Path:
        """The folder that only the emulator puts on its path."""
        return self.folder / "emulator"


def python_environment() -> PythonEnvironment:
    """The environment of the newest of Lambda's Pythons on this machine, made if there is none.

    Without any of them it is the Python of the project. Nothing downloads a Python; uv's cache is
    asked before the package index.
    """
    version, executable = _interpreter()
    locks = {"emulator": _lock("emulator"), "runtime": _lock("runtime")}
    key = hashlib.sha256(f"{executable}\0{executable.stat().st_mtime_ns}".encode())
    for lock in locks.values():
        key.update(lock.content)
    folder = _environments() / key.hexdigest()[:32]
    if not folder.is_dir():
        with whole_folder(folder) as made, doing("installing the emulator, once"):
            _make(made, executable, locks)
    return PythonEnvironment(version=version, folder=folder)


def _interpreter() -> tuple[str, Path]:
    for version in reversed(PYTHON_VERSIONS):
        found = run_uv("python", "find", version, "--system", "--no-project")
        if found.returncode == 0:
            return version, Path(found.stdout.strip())
    return f"{sys.version_info.major}.{sys.version_info.minor}", _base_interpreter()


def _base_interpreter() -> Path:
    """The project's Python itself, which sees none of the packages of the project's environment."""
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()


def _environments() -> Path:
    return builds_folder() / "local" / "environments"


def _lock(name: str) -> Lock:
    folder = Path(str(PACKAGES / name))
    lock = read_lock(folder)
    if lock is None:
        raise Mistake(f"{folder}: there is no lock; reinstall lambda-foundry")
    return lock


def _make(made: Path, executable: Path, locks: dict[str, Lock]) -> None:
    created = run_uv("venv", "--relocatable", "--python", str(executable), str(made))
    if created.returncode:
        raise Mistake(f"uv can't make an environment with {executable}: {created.stderr}")
    packages = {"emulator": made / "emulator", "runtime": _site_packages(made)}
    python = str(made / "bin" / "python")
    machine = ThisMachine(python_version="", architecture="", executable=python)
    for name, lock in locks.items():
        owner = f"lambda_foundry/local/{name}"
        install(lock.path, into=packages[name], target=machine, owner=owner)


def _site_packages(environment: Path) -> Path:
    command = "import sysconfig; print(sysconfig.get_path('purelib'))"
    result = subprocess.run(
        [str(environment / "bin" / "python"), "-c", command],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return Path(result.stdout.strip())
