"""Triggers that one fires by an HTTP request, sent from here or by curl."""

import base64
import http.client
import shlex
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from lambda_foundry.local.callers import Caller, Place, command_for_token, token
from lambda_foundry.local.endpoint import KEY, REGION, SECRET, Endpoint
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.document import as_dict

# Set by whoever sends a request, or of no use to who reads a command.
OMITTED = ("host", "content-length", "accept", "user-agent", "connection")


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request of a caller; `host` where the emulator tells an API by it."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    host: str = ""
    signed_for: str = ""
    """The service for which the caller signs (`execute-api`, `lambda`); empty for anybody."""

    @property
    def target(self) -> str:
        """Path and query."""
        path = quote(self.path, safe="/$:@%")
        return f"{path}?{self.query}" if self.query else path

    def has(self, place: Place) -> bool:
        """Whether it shows there who calls."""
        if place.kind == "header":
            return place.name.lower() in {name.lower() for name in self.headers}
        return place.name in parse_qs(self.query)

    def showing(self, place: Place, credential: str) -> "Request":
        """The same, with what shows who calls."""
        if place.kind == "header":
            return replace(self, headers={**self.headers, place.name.lower(): credential})
        added = urlencode({place.name: credential})
        return replace(self, query=f"{self.query}&{added}" if self.query else added)


@dataclass(frozen=True)
class HttpTrigger(Trigger):
    """A trigger that answers requests."""

    @property
    @abstractmethod
    def answered_by(self) -> str:
        """What is asked, as people call it."""

    @abstractmethod
    def request(self, event: dict[str, Any]) -> Request:
        """The request that an event describes, or the plainest one that leads to the function."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it is sent."""
        return self.function.stack.endpoint

    @property
    def caller(self) -> Caller:
        """Whom it lets in."""
        return Caller()

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Send the request, with a token of this machine where it takes one and has none."""
        request, caller = self.request(as_dict(event)), self.caller
        place = missing(request, caller)
        if place and caller.claims is not None:
            signed = token(self.function.stack.endpoint, caller.claims)
            request = request.showing(place, f"Bearer {signed}")
        yield f"{self.answered_by} answered {send(self.endpoint, request)}"

    def command(self, event: Any) -> str:
        """A curl line, and whom the route lets in."""
        request, caller = self.request(as_dict(event)), self.caller
        place, shown = missing(request, caller), ""
        if place and caller.claims is not None:
            shown = _shown(place, command_for_token(self.function.name, self._route))
        elif place:
            request = request.showing(place, "TOKEN")
        line = f"{curl(self.endpoint, request)}{shown}"
        return f"{line}\n  {caller.note}" if caller.note else line

    @property
    def _route(self) -> str | None:
        """What tells it from the function's other routes, where there are any."""
        return self.answered_by if len(list(type(self).find(self.function))) > 1 else None


def missing(request: Request, caller: Caller) -> Place | None:
    """The first place in which the request ought to show who calls, and doesn't."""
    return next((place for place in caller.places if not request.has(place)), None)


def _shown(place: Place, command: str) -> str:
    if place.kind == "header":
        return f' --header "{place.name.lower()}: Bearer $({command})"'
    return f' --url-query "{place.name}=$({command})"'


def send(endpoint: Endpoint, request: Request) -> str:
    """The status and body of the answer."""
    headers = {
        **kept_headers(request.headers),
        "host": request.host or f"127.0.0.1:{endpoint.port}",
    }
    if request.signed_for:
        headers = _signed(request, headers)
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=60)
    try:
        connection.request(request.method, request.target, request.body or None, headers)
        answer = connection.getresponse()
        return f"{answer.status} {answer.read().decode(errors='replace')}".strip()
    finally:
        connection.close()


def curl(endpoint: Endpoint, request: Request) -> str:
    """The command that sends it."""
    words = ["curl", "--silent", "--show-error"]
    if request.method != "GET":
        words += ["--request", request.method]
    if request.host:
        words += ["--header", f"host: {request.host}"]
    for name, value in kept_headers(request.headers).items():
        words += ["--header", f"{name}: {value}"]
    if request.body:
        words += ["--data-binary", request.body.decode(errors="replace")]
    if request.signed_for:
        words += ["--user", f"{KEY}:{SECRET}"]
        words += ["--aws-sigv4", f"aws:amz:{REGION}:{request.signed_for}"]
    return shlex.join([*words, f"{endpoint.url}{request.target}"])


def request_body(event: Mapping[str, Any]) -> bytes:
    """The body of a proxy event, which is base64 where it is no text."""
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else str(body).encode()


def sent_headers(event: Mapping[str, Any], *, signed: bool) -> dict[str, str]:
    """The headers of a proxy event, with its cookies; no signature where the caller signs anew."""
    several = {
        name: ",".join(values) for name, values in as_dict(event.get("multiValueHeaders")).items()
    }
    cookies = event.get("cookies")
    given = several | as_dict(event.get("headers"))
    given |= {"cookie": "; ".join(cookies)} if cookies else {}
    return {
        name: value
        for name, value in given.items()
        if not (signed and name.lower() == "authorization")
    }


def sent_query(event: Mapping[str, Any]) -> str:
    """The query of a REST API's event, which may have a parameter several times."""
    several = as_dict(event.get("multiValueQueryStringParameters"))
    return urlencode(as_dict(event.get("queryStringParameters")) | several, doseq=True)


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Those of an event's headers that its caller has set."""
    return {
        name: value
        for name, value in headers.items()
        if name.lower() not in OMITTED and not name.lower().startswith(("x-amz", "x-forwarded"))
    }


def _signed(request: Request, headers: dict[str, str]) -> dict[str, str]:
    url = f"http://{headers['host']}{request.target}"
    unsigned = AWSRequest(request.method, url, headers=headers, data=request.body)
    SigV4Auth(Credentials(KEY, SECRET), request.signed_for, REGION).add_auth(unsigned)
    return dict(unsigned.headers.items())
