"""A package index on loopback that has the package alone, in each version of a folder of wheels."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PACKAGE = "/lambda-foundry/"
PAGE = "application/vnd.pypi.simple.v1+json"


@contextmanager
def package_index(wheels: Path) -> Iterator[str]:
    """The address of the index, which has what is in the folder when it is asked."""
    serve = partial(PackageIndex, directory=str(wheels))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class PackageIndex(SimpleHTTPRequestHandler):
    """Serves the wheels, and the page that lists them: PEP 691 and, for the times, PEP 700."""

    def do_GET(self) -> None:
        """Answer with the page, or with a wheel."""
        if self.path != PACKAGE:
            super().do_GET()
            return
        files = [_file(wheel) for wheel in sorted(Path(self.directory).iterdir())]
        page = {"meta": {"api-version": "1.1"}, "name": "lambda-foundry", "files": files}
        self.send_response(200)
        self.send_header("Content-Type", PAGE)
        self.end_headers()
        self.wfile.write(json.dumps(page).encode())

    def end_headers(self) -> None:
        """Have uv ask again each time: there may be a newer version."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _file(wheel: Path) -> dict[str, Any]:
    return {
        "filename": wheel.name,
        "url": f"/{wheel.name}",
        "hashes": {"sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()},
        "upload-time": "2026-11-01T00:00:00Z",
    }
