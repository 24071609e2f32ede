"""The tools, each as its users call it, and how to read what it answers."""

import ast
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import uv

from benchmarks.invoke.cases import Case
from lambda_foundry.node import bundled_node
from lambda_foundry.project import builds_folder, project_root
from tests.invoke.small_assembly import write_assembly

HOME = builds_folder() / "benchmark-peers"
PATIENCE = 20
FIRST = 1000
"""Characters of an answer among which is what is shown of it."""
HOST = {"HOST_ONLY": "leaked"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a tool gave as the payload, and whether it told that the function failed.

    `said` is all that it said beside the payload.
    """

    payload: str
    failed: bool
    said: str = ""

    def is_right(self, case: Case) -> bool:
        """Whether a person or a script that reads this would know what Lambda does."""
        if case.client:
            return f"the client gets {case.client}" in self.said
        if case.logged:
            return not self.failed and case.logged in self.said
        if case.error:
            return self.failed and case.error in self.payload
        expected = json.loads(case.payload or "")
        return not self.failed and expected in (self._value(), self.payload.strip())

    def _value(self) -> object:
        """The answer's value, also of one that is printed as Python writes it."""
        try:
            return json.loads(self.payload)
        except ValueError:
            try:
                return ast.literal_eval(self.payload.strip())
            except (ValueError, SyntaxError):
                return self

    def shown(self, case: Case) -> str:
        """For the table: right, or what it said instead."""
        if self.is_right(case):
            return "right"
        without_folders = re.sub(r"[\w./-]*/(?=[\w.-])", "…/", self.payload[:FIRST])
        said = re.sub(r"\s+", " ", without_folders).strip()[:60] or "nothing"
        return f"{'fails' if self.failed else '**succeeds**'}: `{said.replace('|', '/')}`"


def run(
    command: list[str], *, folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """A command with what the host has in its environment, ended when it hangs."""
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **HOST, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, stdout="", stderr="never ends")


class Here:
    """`foundry invoke`, without uv, since the others are called without it too."""

    name = "foundry invoke"

    def prepare(self, folder: Path, case: Case) -> None:
        """An assembly with one function."""
        variables = {"Variables": {"STAGE": "dev"}}
        write_assembly(
            folder,
            files={"app.py": case.code},
            template={"Resources": case.triggers},
            Timeout=1,
            Environment=variables,
            **case.settings,
        )

    def invoke(self, folder: Path, case: Case) -> Answer:
        """One cold invocation."""
        command = [sys.executable, "-m", "lambda_foundry", "invoke", "App", "--event", case.event]
        command += ["--assembly", str(folder)]
        command += ["--tenant-id", case.tenant] if case.tenant else []
        done = run(command, folder=project_root(), environment={})
        return Answer(
            payload=done.stdout or done.stderr, failed=done.returncode != 0, said=done.stderr
        )


class PythonLambdaLocal:
    """github.com/HDE/python-lambda-local, the most used one of its kind."""

    name = "python-lambda-local 0.1.13"

    def __init__(self) -> None:
        self._home = HOME / "python-lambda-local"
        # pkg_resources, which it imports, was taken out of newer setuptools.
        install(self._home, "python-lambda-local==0.1.13", "setuptools==75.8.0")

    def prepare(self, folder: Path, case: Case) -> None:
        """The handler and its event as files, and the variables that its option takes."""
        (folder / "app.py").write_text(case.code)
        (folder / "event.json").write_text(case.event)
        (folder / "variables.json").write_text('{"STAGE": "dev"}')

    def invoke(self, folder: Path, case: Case) -> Answer:
        """One cold invocation."""
        command = [str(self._home / "bin" / "python-lambda-local")]
        options = ["-f", "handler", "-t", "1", "-e", "variables.json", "app.py", "event.json"]
        done = run([*command, *options], folder=folder, environment={})
        said = done.stdout + done.stderr
        _, result, payload = said.partition("RESULT:\n")
        return Answer(
            payload=payload if result else said[-300:], failed=done.returncode != 0, said=said
        )


class Osls:
    """github.com/oss-serverless/serverless, `invoke local`."""

    name = "osls 4.3.1"

    def __init__(self) -> None:
        self._home = HOME / "osls"
        if not (self._home / "node_modules" / "osls").is_dir():
            self._home.mkdir(parents=True, exist_ok=True)
            npm = shutil.which("npm") or "npm"
            # Without a prefix npm would install it into the project, which has a package.json.
            command = [npm, "install", "--silent", "--prefix", str(self._home), "osls@4.3.1"]
            subprocess.run(command, check=True)

    def prepare(self, folder: Path, case: Case) -> None:
        """A service with one function."""
        (folder / "app.py").write_text(case.code)
        python = f"python3.{sys.version_info.minor}"
        (folder / "serverless.yml").write_text(
            f"service: bench\nprovider: {{name: aws, runtime: {python}, memorySize: 128, "
            "timeout: 1, environment: {STAGE: dev}}\nfunctions: {app: {handler: app.handler}}\n"
        )

    def invoke(self, folder: Path, case: Case) -> Answer:
        """One cold invocation."""
        script = self._home / "node_modules" / "osls" / "bin" / "serverless.js"
        command = [str(bundled_node()), str(script), "invoke", "local", "-f", "app"]
        done = run(
            [*command, "--data", case.event],
            folder=folder,
            environment={"SLS_TELEMETRY_DISABLED": "1", "AWS_DEFAULT_REGION": "eu-west-1"},
        )
        return Answer(
            payload=done.stdout or done.stderr[-300:],
            failed=done.returncode != 0,
            said=done.stdout + done.stderr,
        )


class Emulator:
    """AWS's runtime interface emulator by hand, around the same client: the nearest to a truth."""

    name = "aws-lambda-rie, by hand"

    def __init__(self) -> None:
        self._home = HOME / "rie"
        # The emulator lies in SAM's wheel; SAM itself runs it in Docker only.
        install(self._home, "aws-sam-cli==1.170.0", options=["--no-deps"])
        (self._program,) = self._home.glob("lib/*/site-packages/samcli/local/rapid/*x86_64")
        self._program.chmod(0o755)

    def prepare(self, folder: Path, case: Case) -> None:
        """The handler's file."""
        (folder / "app.py").write_text(case.code)

    def invoke(self, folder: Path, case: Case) -> Answer:
        """Start it, post the event, end it."""
        invoke_port, api_port = free_port(), free_port()
        log = (folder / "log").open("wb")
        logging = case.settings.get("LoggingConfig", {})
        emulator = subprocess.Popen(
            [
                str(self._program),
                "--runtime-interface-emulator-address", f"127.0.0.1:{invoke_port}",
                "--runtime-api-address", f"127.0.0.1:{api_port}",
                sys.executable, "-m", "awslambdaric", "app.handler",
            ],
            cwd=folder,
            env={**os.environ, **HOST, "STAGE": "dev", "AWS_LAMBDA_FUNCTION_TIMEOUT": "1",
                 "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
                 "AWS_LAMBDA_LOG_FORMAT": logging.get("LogFormat", "Text")},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{invoke_port}/2015-03-31/functions/function/invocations"
            answer = self._answer(urllib.request.Request(address, data=case.event.encode()))
        finally:
            os.killpg(emulator.pid, signal.SIGKILL)
            emulator.wait()
            log.close()
        return replace(answer, said=(folder / "log").read_text(encoding="utf-8"))

    @staticmethod
    def _answer(request: urllib.request.Request) -> Answer:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310  # loopback
                    payload = response.read().decode(errors="replace")
                    # It lacks the header X-Amz-Function-Error that AWS sends.
                    failed = "errorMessage" in payload or "timed out" in payload
            except urllib.error.HTTPError as error:
                return Answer(payload=error.read().decode() or str(error), failed=True)
            except OSError as error:
                refused = isinstance(getattr(error, "reason", None), ConnectionRefusedError)
                if refused and time.monotonic() < until:
                    time.sleep(0.005)
                    continue
                return Answer(payload=str(error), failed=True)
            return Answer(payload=payload, failed=failed)


def install(home: Path, *requirements: str, options: list[str] | None = None) -> None:
    """Install a tool once, into an environment of its own."""
    if home.exists():
        return
    program = uv.find_uv_bin()
    subprocess.run([program, "venv", "-q", "-p", sys.executable, home], check=True)
    pip = [program, "pip", "install", "-q", "-p", str(home), *(options or [])]
    subprocess.run([*pip, *requirements], check=True)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
