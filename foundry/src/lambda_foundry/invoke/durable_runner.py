"""The process of AWS's local runner for durable functions; ends when its parent does.

Its arguments: the port, where the function is invoked, the region, and seconds for an invocation.
"""

import logging
import os
import sys
import threading

from aws_durable_execution_sdk_python_testing import WebRunner, WebRunnerConfig
from aws_durable_execution_sdk_python_testing.web.server import WebServiceConfig

LOOPBACK = "127.0.0.1"


def main(port: str, invocations: str, region: str, patience: str) -> None:
    """Serve until the standard input ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    config = WebRunnerConfig(
        web_service=WebServiceConfig(host=LOOPBACK, port=int(port), log_level=logging.CRITICAL),
        lambda_endpoint=invocations,
        local_runner_region=region,
        invocation_timeout_seconds=int(patience),
        skip_time=True,
    )
    with WebRunner(config) as runner:
        runner.serve_forever()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
