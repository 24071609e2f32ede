"""The layers of the samples do what they are for, on this machine."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import botocore
import pytest

from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import read_lock
from lambda_foundry.packaging.target import Target
from lambda_foundry.project import in_project, layers_folder

ASK = """
import sys
sys.path.insert(0, sys.argv[1])
import requests
assert requests.__file__.startswith(sys.argv[1])
answer = requests.get(sys.argv[2], timeout=5)
print(answer.status_code, answer.json())
"""

TRACE = """
import sys
sys.path[:0] = [sys.argv[1]]
sys.path.append(sys.argv[2])
from aws_lambda_powertools import Tracer
import aws_xray_sdk
assert aws_xray_sdk.__file__.startswith(sys.argv[1])
tracer = Tracer(service="shop", disabled=False)
print(type(tracer.provider).__name__)
"""


class Greeter(BaseHTTPRequestHandler):
    """Answers any GET with a small JSON document."""

    def do_GET(self) -> None:  # http.server's name
        """Answer."""
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"hello": "layer"}')

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """A web server on this machine."""
    with HTTPServer(("127.0.0.1", 0), Greeter) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.slow
def test_requests_from_the_layer_answers(server: str, tmp_path: Path) -> None:
    """A real request, with nothing but the layer to make it."""
    lock = read_lock(layers_folder() / "requests")
    assert lock is not None
    target = Target(python_version="3.14", architecture="x86_64")
    with in_project(tmp_path):
        layer = build(lock, target=target, prefix="python") / "python"

    # -I -S: neither the test environment's packages nor its variables.
    command = [sys.executable, "-I", "-S", "-B", "-c", ASK, str(layer), server]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout

    assert said == "200 {'hello': 'layer'}\n"


@pytest.mark.slow
def test_powertools_from_the_layer_can_trace(tmp_path: Path) -> None:
    """With botocore of Lambda's, here that of the environment; the layer brings none."""
    lock = read_lock(layers_folder() / "powertools")
    assert lock is not None
    target = Target(python_version="3.14", architecture="x86_64")
    with in_project(tmp_path):
        layer = build(lock, target=target, prefix="python") / "python"
    runtime = Path(botocore.__file__).parents[1]

    command = [sys.executable, "-I", "-S", "-B", "-c", TRACE, str(layer), str(runtime)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout

    assert said == "AsyncAWSXRayRecorder\n"
    assert not (layer / "botocore").exists()
