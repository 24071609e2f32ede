"""Answers on the loopback as the OSV database does: google.github.io/osv.dev/post-v1-query/."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Known = Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]
"""The vulnerabilities of packages by name and version."""


class OsvStandIn(ThreadingHTTPServer):
    """A server that knows some vulnerabilities, and remembers for what it was asked."""

    def __init__(self, known: Known, *, status: int = 200, page: bytes | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.known = known
        self.status = status
        self.page = page
        self.asked: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        """What `PIP_AUDIT_OSV_URL` has to be."""
        return f"http://127.0.0.1:{self.server_port}/v1/query"


@contextmanager
def osv_stand_in(
    known: Known, *, status: int = 200, page: bytes | None = None
) -> Iterator[OsvStandIn]:
    """Serve until the block ends; `page` is sent whatever was asked."""
    with OsvStandIn(known, status=status, page=page) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def vulnerability(called: str, package: str, *, fixed: str | None = None) -> dict[str, Any]:
    """A record in OSV's schema, as the database has it."""
    events = [{"introduced": "0"}, *([{"fixed": fixed}] if fixed else [])]
    return {
        "schema_version": "1.7.3",
        "id": called,
        "aliases": [called.replace("GHSA", "CVE")],
        "summary": f"{package} lets strangers in",
        "published": "2026-11-01T12:00:00Z",
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": package},
                "ranges": [{"type": "ECOSYSTEM", "events": events}],
            }
        ],
    }


class _Handler(BaseHTTPRequestHandler):
    server: OsvStandIn

    def do_POST(self) -> None:
        query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = (query["package"]["name"], query["version"])
        self.server.asked.append(asked)
        found = self.server.known.get(asked, [])
        page = self.server.page or json.dumps({"vulns": found} if found else {}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the overridden name
        """Say nothing: the tests ask what was asked."""
