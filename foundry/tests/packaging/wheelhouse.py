"""Makes tiny wheels, so that every way in which packages can be wrong is tested offline."""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread

PURE = "py3-none-any"


def write_wheel(
    folder: Path,
    name: str,
    *,
    version: str = "1.0",
    tag: str = PURE,
    requires: str | None = None,
    python: str | None = None,
    files: dict[str, bytes] | None = None,
) -> str:
    """Write a version of a package and return its line for a lock, with the wheel's hash."""
    wheel = folder / f"{name}-{version}-{tag}.whl"
    requirement = f"Requires-Dist: {requires}\n" if requires else ""
    requirement += f"Requires-Python: {python}\n" if python else ""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requirement}"
    contents = {
        **(files or {f"{name}/__init__.py": b""}),
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    }
    record = "".join(f"{path},,\n" for path in [*contents, f"{info}/RECORD"])
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in {**contents, f"{info}/RECORD": record.encode()}.items():
            archive.writestr(path, content)
    return f"{name}=={version} --hash=sha256:{_sha256(wheel)}\n"


BACKEND = """
import zipfile

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = "{name}-{version}-{tag}.whl"
    info = "{name}-{version}.dist-info"
    contents = {{
        "{name}.py": "VERSION = '{version}'\\n",
        info + "/METADATA": "Metadata-Version: 2.1\\n"
        "Name: {name}\\nVersion: {version}\\n{requires}",
        info + "/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: {tag}\\n",
    }}
    contents[info + "/RECORD"] = "".join(path + ",,\\n" for path in [*contents, info + "/RECORD"])
    with zipfile.ZipFile(wheel_directory + "/" + name, "w") as archive:
        for path, content in contents.items():
            archive.writestr(path, content)
    return name
"""
"""A builder of wheels that needs nothing to be downloaded."""

PROJECT = """
[project]
name = "{name}"
version = "{version}"
dynamic = ["dependencies"]
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


def source_files(
    name: str, *, version: str = "1.0", tag: str = PURE, requires: str | None = None
) -> dict[str, str]:
    """The files of a package whose wheel has this tag, with the program that builds it."""
    facts = {
        "name": name,
        "version": version,
        "tag": tag,
        "requires": f"Requires-Dist: {requires}\\n" if requires else "",
    }
    return {
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "pyproject.toml": PROJECT.format(**facts),
        "backend.py": BACKEND.format(**facts),
    }


def write_files(folder: Path, files: dict[str, str]) -> Path:
    """Write them, and return the folder."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    return folder


def write_source(folder: Path, name: str, *, version: str = "1.0", tag: str = PURE) -> Path:
    """Write a package as a source distribution, the wheel of which has this tag."""
    file = folder / f"{name}-{version}.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        for path, text in source_files(name, version=version, tag=tag).items():
            member = tarfile.TarInfo(f"{name}-{version}/{path}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return file


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@contextmanager
def package_index(files: Path) -> Iterator[str]:
    """The address of an index with these files, which has no dates: peps.python.org/pep-0503."""

    class Index(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:  # http.server's name
            if self.path.startswith("/files/"):
                super().do_GET()
                return
            name = self.path.strip("/").rpartition("/")[2]
            found = {file.name: _sha256(file) for file in files.glob(f"{name.replace('-', '_')}-*")}
            links = "".join(
                f'<a href="/files/{file}#sha256={sha256}">{file}</a>'
                for file, sha256 in found.items()
            )
            self.send_response(200 if found else 404)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(links)))
            self.end_headers()
            self.wfile.write(links.encode())

        def translate_path(self, path: str) -> str:
            return str(files / Path(path).name)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), partial(Index, directory=str(files))) as server:
        thread = Thread(target=partial(server.serve_forever, poll_interval=0.01))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/simple"
        finally:
            server.shutdown()
            thread.join()
