"""The room of chat-over-websockets.md and the product of take-uploads.md, in a new project.

One project is made by these pages alone, and tried once by everything that a project is tried by.
The product is an API as build-an-api.md makes it, which is followed first.
"""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.docs.following import follow
from tests.docs.pages import HOW_TO, commands
from tests.installed_tools import use_installed_tools
from tests.scaffold.small_project import SmallProject

pytestmark = pytest.mark.slow

API, UPLOADS = HOW_TO / "build-an-api.md", HOW_TO / "take-uploads.md"

PICTURE = b"\xff\xd8 a picture"
RECEIPT = {"shop": "Tea & Co", "content_type": "image/jpeg", "size": len(PICTURE)}

ORIGIN = "https://www.example.com"
PREFLIGHT = {"origin": ORIGIN, "access-control-request-method": "POST"}

READY = "following the functions' logs"
PATIENCE = 180.0
"""Seconds, for a machine that has much else to do."""


def printed(product: SmallProject, *arguments: str) -> str:
    """What a command prints, which must succeed."""
    result = product.python("-m", "lambda_foundry", *arguments)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    """A new project with what the pages add to it; the last one tests all of it."""
    project = SmallProject.written_in(tmp_path_factory.mktemp("product"))
    use_installed_tools(project.root)
    follow(HOW_TO / "chat-over-websockets.md", project)
    follow(API, project)
    (project.root / "stacks/receipts/_firewall.py").unlink()
    follow(UPLOADS, project, done=commands(API)[:2])
    return project


@pytest.fixture(scope="module")
def api(product: SmallProject) -> Iterator[str]:
    """The address of the receipts' API in `foundry local`, until the last test is done."""
    output = product.home / "local.txt"
    with output.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "lambda_foundry", "local"],
            cwd=product.root,
            env=product.environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        said = _until_ready(output, process)
        (address,) = re.findall(r"Receipts/HttpApi  (http://\S+)", said)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def _until_ready(output: Path, process: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + PATIENCE
    while READY not in (said := output.read_text(encoding="utf-8")):
        assert process.poll() is None, said
        assert time.monotonic() < end, said
        time.sleep(0.2)
    return said


def test_product_passes_every_check(product: SmallProject) -> None:
    """No validator finds anything, in dev or prod, and no exception is about the receipts' API."""
    told = printed(product, "check").splitlines()

    exceptions = [line for line in told if line.startswith("except AwsSolutions-APIG")]
    assert [line for line in exceptions if "Receipts/" in line] == []


def test_product_is_synthesized_for_production(product: SmallProject) -> None:
    """There its API has the domain."""
    output = product.home / "cdk.prod"  # a folder more in the project would be a change of it

    printed(product, "synth", "-c", "stage=prod", "--output", str(output))

    template = json.loads((output / "Receipts.template.json").read_text())
    types = [made["Type"] for made in template["Resources"].values()]
    assert types.count("AWS::ApiGatewayV2::Api") == 1
    assert {"AWS::ApiGatewayV2::DomainName", "AWS::Route53::RecordSet"} <= set(types)


def test_product_says_who_may_do_what(product: SmallProject) -> None:
    """Each right as the pages promise it: one prefix, one table, the connections of one API."""
    told = " ".join(printed(product, "access").split())

    assert "put objects into the receipts bucket Pictures (objects `pictures/*`)" in told
    assert (
        "lets those with a token of `https://login.example.com/` send it `POST /receipts`" in told
    )
    assert "connections of the chat WebSocket API WebsocketApi" in told


def test_product_is_described(product: SmallProject) -> None:
    """Routes, models, who may call, and the answer for a receipt that isn't there."""
    described: dict[str, Any] = json.loads(printed(product, "openapi", "receipts"))

    found = described["paths"]["/receipts/{id}"]["get"]
    (login,) = described["components"]["securitySchemes"].values()
    assert list(described["paths"]) == ["/receipts", "/receipts/{id}"]
    assert list(found["responses"]) == ["200", "401", "403", "404", "422"]
    assert login["scheme"] == "bearer"


def test_product_answers_in_the_emulator(product: SmallProject, api: str) -> None:
    """A signed-in client notes a receipt, uploads its picture, and reads it back; no other can."""
    token = printed(product, "local", "token", "receipts/add_receipt").strip()
    signed_in = {"authorization": f"Bearer {token}"}

    stranger = requests.post(f"{api}/receipts", json=RECEIPT, timeout=60)
    wrong = requests.post(f"{api}/receipts", json={}, headers=signed_in, timeout=60)
    added = requests.post(f"{api}/receipts", json=RECEIPT, headers=signed_in, timeout=60).json()
    put = requests.put(
        added["url"], data=PICTURE, headers={"content-type": "image/jpeg"}, timeout=60
    )
    other = requests.put(
        added["url"], data=PICTURE * 2, headers={"content-type": "image/jpeg"}, timeout=60
    )
    found = requests.get(f"{api}/receipts/{added['id']}", headers=signed_in, timeout=60)
    missing = requests.get(f"{api}/receipts/none", headers=signed_in, timeout=60)
    asked = requests.options(f"{api}/receipts", headers=PREFLIGHT, timeout=60)

    statuses = [each.status_code for each in (stranger, wrong, put, other, found, missing, asked)]
    assert statuses == [401, 422, 200, 403, 200, 404, 204]
    assert found.json() == {"id": added["id"], "shop": "Tea & Co"}
    assert asked.headers["access-control-allow-origin"] == ORIGIN


@pytest.mark.usefixtures("api")
def test_room_passes_a_message_on_in_the_emulator(product: SmallProject) -> None:
    """The client that sends it is in the room itself."""
    told = printed(product, "local", "fire", "chat/room", "--event", '{"body": "Hello"}')

    assert "101 Switching Protocols" in told
    assert told.rstrip().endswith("Hello")
