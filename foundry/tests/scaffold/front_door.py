"""Answers HTTP requests by functions of an assembly, as what stands in front of each would."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from lambda_foundry.invoke.http_fronts import HttpAnswer, client_answer, fronts
from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.openapi.description import SCHEMAS, Description, description
from lambda_foundry.openapi.http_functions import PUBLIC, RoutedFunction, templates_of
from lambda_foundry.template.cloud_assembly import Assembly

TEXT = ("text/", "application/json", "application/javascript", "application/xml")
"""The types of bodies that aren't Base64 in an event."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """One function behind a path of its own, and an event of its front to make others from."""

    routed: RoutedFunction
    event: Mapping[str, Any]
    function: LocalFunction

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """What the client gets."""
        event = json.dumps(_event(self.event, method, path, headers, body)).encode()
        found = self.routed.function
        (front,) = fronts(found.template, found.logical_id, event)
        return client_answer(front, self.function.invoke_bytes(event))


def _event(
    sample: Mapping[str, Any], method: str, path: str, headers: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """The event of a request, in the form of the sample."""
    is_text = not body or headers.get("content-type", "").startswith(TEXT)
    event = {
        **sample,
        "headers": dict(headers),
        "body": body.decode(errors="replace") if is_text else base64.b64encode(body).decode(),
        "isBase64Encoded": not is_text,
    }
    if "multiValueHeaders" in sample:
        event["multiValueHeaders"] = {name: [value] for name, value in headers.items()}
    if "rawPath" not in sample:
        return {**event, "path": path, "httpMethod": method}
    context = sample["requestContext"]
    http = {**context["http"], "method": method, "path": path}
    return {**event, "rawPath": path, "requestContext": {**context, "http": http}}


class FrontDoor(HTTPServer):
    """A server on the loopback that has each function below `/0`, `/1` and so on."""

    def __init__(self, doors: list[Door]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.doors = {str(number): door for number, door in enumerate(doors)}

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: FrontDoor

    def do_GET(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def send_error(self, *args: object) -> None:
        """Know no route of another method, as API Gateway."""
        self.send_response(404)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        number, _, path = urlsplit(self.path).path[1:].partition("/")
        if number not in self.server.doors:
            self.send_error(404)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        answer = self.server.doors[number].answer(self.command, f"/{path}", headers, body)
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)


@contextmanager
def front_door(
    assembly: Assembly, routed: list[RoutedFunction], events: list[Path]
) -> Iterator[FrontDoor]:
    """Serve the functions until the block ends, each by its sample event's form."""
    with ExitStack() as started:
        doors = [
            Door(
                routed=each,
                event=json.loads(event.read_text(encoding="utf-8")),
                function=started.enter_context(
                    LocalFunction(each.function.path, assembly=assembly.directory, variables={})
                ),
            )
            for each, event in zip(routed, events, strict=True)
        ]
        server = started.enter_context(FrontDoor(doors))
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def described(assembly: Assembly, routed: list[RoutedFunction]) -> Description:
    """One description of them all, with the paths that `front_door` has them below.

    Anyone may call them there: whom to let through is for API Gateway to decide.
    """
    templates = templates_of(assembly)
    whole: Description = {"paths": {}, "components": {"schemas": {}}}
    for number, each in enumerate(routed):
        open_to_all = replace(each, routes=dict.fromkeys(each.routes, PUBLIC))
        found = json.dumps(description([open_to_all.described(templates)], title="doors"))
        one = json.loads(found.replace(SCHEMAS, f"{SCHEMAS}{number}_"))
        whole |= {name: one[name] for name in ("openapi", "info")}
        whole["paths"] |= {f"/{number}{path}": routes for path, routes in one["paths"].items()}
        models = one["components"]["schemas"].items()
        whole["components"]["schemas"] |= {f"{number}_{name}": model for name, model in models}
    return whole
