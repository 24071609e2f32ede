"""Makes the environment of MiniStack, starts it there, and ends it with everything it started.

The environment is a Python of Lambda's, which the functions run with, too, and the packages that
Lambda's runtime brings.
"""

import hashlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TextIO

from lambda_foundry.local.endpoint import KEY, LOOPBACK, REGION, SECRET, Endpoint
from lambda_foundry.local.made_calls import IN_FUNCTIONS
from lambda_foundry.local.runs import CALLS, EMULATOR_LOG, TEMPORARY
from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.lock import Lock, read_lock
from lambda_foundry.packaging.target import PYTHON_VERSIONS, ThisMachine
from lambda_foundry.packaging.uv_command import install, run_uv
from lambda_foundry.packaging.uv_errors import explain
from lambda_foundry.packaging.whole_folder import whole_folder
from lambda_foundry.project import builds_folder
from lambda_foundry.terminal import doing

PACKAGES = resources.files("lambda_foundry.local")
"""Their locks: of the emulator, and of what Lambda's runtime brings."""

SERVER = Path(__file__).with_name("emulator_server.py")
GUARD = Path(__file__).with_name("guard.py")
ISOLATED = ("-P",)
"""Python's option to import nothing from the folder of these two, which is this package's."""

# What functions see of the user's environment: how to reach the network.
PASSED_ON = (
    "PATH", "LANG", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy",
    "all_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE",
)  # fmt: skip

PATIENCE = 15.0
"""Seconds that ending may take."""


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
    python = str(made / "bin" / "python")
    machine = ThisMachine(python_version="", architecture="", executable=python)
    created = run_uv("venv", "--quiet", "--relocatable", "--python", str(executable), str(made))
    if created.returncode:
        why = explain(created.stderr, target=machine)
        raise Mistake(f"the emulator's environment with {executable}: {why}")
    packages = {"emulator": made / "emulator", "runtime": _site_packages(made)}
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


@dataclass(frozen=True, kw_only=True)
class Emulator:
    """A running emulator."""

    endpoint: Endpoint
    guard: subprocess.Popen[str]
    folder: Path

    @property
    def log(self) -> Path:
        """What it says itself."""
        return self.folder / EMULATOR_LOG

    @property
    def calls(self) -> Path:
        """What the functions call of AWS, a line for each call."""
        return self.folder / CALLS

    def is_running(self) -> bool:
        """Whether it is there, though it may be busy; its guard may be clearing up after it."""
        if self.guard.poll() is not None:
            return False
        try:
            socket.create_connection(("127.0.0.1", self.endpoint.port), PATIENCE).close()
        except ConnectionRefusedError:
            return False
        except OSError:
            return True
        return True

    def check(self) -> None:
        """Raise a `Mistake` when the emulator has ended."""
        if not self.is_running():
            raise Mistake("the emulator has ended, by itself or killed; start it again")

    @contextmanager
    def needed(self) -> Iterator[None]:
        """Raise a `Mistake` that the emulator has ended, where that is why the body fails."""
        try:
            yield
        except Exception:
            self.check()
            raise


@contextmanager
def emulator(python: PythonEnvironment, folder: Path, *, port: int = 0) -> Iterator[Emulator]:
    """Run the emulator for as long as the body does; `port` 0 takes a free one.

    Whatever happens to this process, its guard kills the emulator and the functions, and removes
    the folder of the run.
    """
    command = [
        sys.executable, *ISOLATED, str(GUARD), str(folder),
        str(python.python), *ISOLATED, str(SERVER),
        str(python.emulator_packages), str(port), str(folder),
    ]  # fmt: skip
    with (
        (folder / EMULATOR_LOG).open("w+", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=_variables(folder),
            cwd=folder,
            start_new_session=True,
            encoding="utf-8",
        ) as guard,
    ):
        try:
            yield Emulator(endpoint=_started(guard, log), guard=guard, folder=folder)
        finally:
            _end(guard)


def _started(guard: subprocess.Popen[str], log: TextIO) -> Endpoint:
    """The address, once the emulator says its port."""
    port = guard.stdout.readline().strip() if guard.stdout else ""
    if not port:
        guard.wait(PATIENCE)
        log.seek(0)
        said = log.read().strip().splitlines() or ["it said nothing"]
        reason = said[-1].removeprefix("error: ")
        raise Mistake(f"the emulator doesn't start: {reason}")
    return Endpoint(f"http://127.0.0.1:{port}")


def _end(guard: subprocess.Popen[str]) -> None:
    if guard.stdin:
        guard.stdin.close()
    guard.wait(PATIENCE)


def _variables(folder: Path) -> dict[str, str]:
    """The environment of the emulator and its functions: a home of their own, nothing of AWS.

    Functions may reach the network as the user can, and AWS only as nobody. The emulator itself
    tells them its address and the credentials of their role.
    """
    home, temporary = folder / "home", folder / TEMPORARY
    home.mkdir()
    temporary.mkdir()
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "NO_PROXY": ",".join(sorted(LOOPBACK)),
        "no_proxy": ",".join(sorted(LOOPBACK)),
        "TZ": ":UTC",
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "LOG_LEVEL": "WARNING",
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        # Listeners of other protocols, on ports that another run may hold.
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        # Python imports `sitecustomize` from there, which writes down the functions' calls.
        "PYTHONPATH": str(IN_FUNCTIONS),
        "FOUNDRY_LOCAL_CALLS": str(folder / CALLS),
        # Where there is a Docker, functions would run another way than where there is none.
        "DOCKER_HOST": f"unix://{folder}/no-docker",
    }
