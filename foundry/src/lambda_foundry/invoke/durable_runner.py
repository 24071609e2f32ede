"""AWS's local runner for durable functions, in a process of its own that ends with its parent.

`Runner` starts the process and asks it. The process itself runs `main`; its arguments are the port,
where the function is invoked, the region, and seconds for an invocation.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any

from lambda_foundry.mistakes import Mistake

LOOPBACK = "127.0.0.1"
PERIOD = 0.02
"""Seconds between two looks whether the runner, or an execution in it, has got on."""

PATIENCE = 60.0
"""Seconds for the runner to start and to answer."""


class Runner:
    """AWS's runner in a process of its own, which ends with this one."""

    def __init__(self, *, invocations: str, region: str, patience: float) -> None:
        with socket.create_server((LOOPBACK, 0)) as free:
            self._port: int = free.getsockname()[1]
        self.address = f"http://{LOOPBACK}:{self._port}"
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "lambda_foundry.invoke.durable_runner"),
                *(str(self._port), invocations, region, str(int(patience))),
            ],
            env=_without_aws(os.environ, region),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._is_ready = False

    def ask(self, method: str, path: str, given: Mapping[str, Any] | None = None) -> Any:
        """What it answers, once it has started; raises `Mistake` with what it refuses."""
        if not self._is_ready:
            self._await()
        connection = HTTPConnection(LOOPBACK, self._port, timeout=PATIENCE)
        try:
            connection.request(method, path, json.dumps(given) if given else None)
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        if response.status >= 400:  # noqa: PLR2004  # HTTP's
            raise Mistake(f"AWS's runner of durable functions: {answer}")
        return answer

    def _await(self) -> None:
        until = time.monotonic() + PATIENCE
        while not _listens(self._port):
            if self._process.poll() is not None or time.monotonic() > until:
                self._process.kill()
                said = (self._process.communicate()[1] or b"").decode(errors="replace")
                last = (said.strip().splitlines() or ["it doesn't answer"])[-1]
                raise Mistake(f"AWS's runner of durable functions didn't start: {last}")
            time.sleep(PERIOD)
        self._is_ready = True

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.communicate()


def _listens(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex((LOOPBACK, port)) == 0


def _without_aws(variables: Mapping[str, str], region: str) -> dict[str, str]:
    """The environment, with nothing that leads to AWS: its runner uses AWS's SDK."""
    kept = {name: value for name, value in variables.items() if not name.startswith("AWS_")}
    return kept | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": LOOPBACK,
        "no_proxy": LOOPBACK,
    }


def main(port: str, invocations: str, region: str, patience: str) -> None:
    """Serve until the standard input ends."""
    import logging  # noqa: PLC0415  # `Runner` is used without them, and the SDK takes a while
    import threading  # noqa: PLC0415  # as above

    import aws_durable_execution_sdk_python_testing as sdk  # noqa: PLC0415  # as above
    from aws_durable_execution_sdk_python_testing.web import server  # noqa: PLC0415  # as above

    threading.Thread(target=_end_with_parent, daemon=True).start()
    config = sdk.WebRunnerConfig(
        web_service=server.WebServiceConfig(
            host=LOOPBACK, port=int(port), log_level=logging.CRITICAL
        ),
        lambda_endpoint=invocations,
        local_runner_region=region,
        invocation_timeout_seconds=int(patience),
        skip_time=True,
    )
    with sdk.WebRunner(config) as runner:
        runner.serve_forever()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
