"""A project gets the package from where the command came from: also a folder, and an index."""

import hashlib
import json
import threading
import tomllib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import parse_wheel_filename

from lambda_foundry.project import project_root
from lambda_foundry.scaffold.package_source import PackageSource
from tests.project.machine import Machine

PAGE = "application/vnd.pypi.simple.v1+json"


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, and pages of the simple index as what they are."""

    extensions_map = {".html": PAGE, ".whl": "application/octet-stream"}  # noqa: RUF012  # its base has it so

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def index(wheel: Path, tmp_path: Path) -> Iterator[str]:
    """A package index on loopback that has the package alone: PEP 691."""
    folder = tmp_path / "index" / "lambda-foundry"
    folder.mkdir(parents=True)
    (folder / wheel.name).write_bytes(wheel.read_bytes())
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    file = {
        "filename": wheel.name,
        "url": wheel.name,
        "hashes": {"sha256": digest},
        "upload-time": "2026-11-01T00:00:00Z",
    }
    page = {"meta": {"api-version": "1.1"}, "name": "lambda-foundry", "files": [file]}
    (folder / "index.html").write_text(json.dumps(page))
    serve = partial(Quiet, directory=str(tmp_path / "index"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_project_of_an_index_asks_for_a_range(index: str, machine: Machine) -> None:
    """By name it needs neither a source nor a wheel of its own, and the lock has the index."""
    init = ("foundry", "init", "named", "--no-input", "trigger=none", "ci=none")
    machine.passes("uvx", "--from", "lambda-foundry", *init, UV_INDEX=index)

    project = machine.folder / "named"
    pyproject = tomllib.loads((project / "pyproject.toml").read_text())
    assert "lambda-foundry>=1.0.0,<2" in pyproject["project"]["dependencies"]
    assert "sources" not in pyproject["tool"]["uv"]
    assert not (project / "vendor").exists()
    assert index.rstrip("/") in (project / "uv.lock").read_text()
    machine.passes("uv", "lock", "--check", cwd=project, UV_INDEX=index)


@pytest.mark.slow
def test_project_of_a_folder_has_the_wheel(machine: Machine) -> None:
    """Another machine hasn't the folder, so the project brings what was built from it."""
    folder = str(project_root() / "foundry")
    init = ("foundry", "init", ".", "--no-input", "trigger=none", "ci=none")
    place = machine.folder / "outer" / "built"
    place.mkdir(parents=True)
    (place.parent / "cdk.json").write_text("{}")
    (place.parent / "stacks").mkdir()

    said = machine.passes("uvx", "--from", folder, *init, cwd=place)

    # Who is in the folder already needs no step into it, also inside another project.
    assert "  cd " not in said
    (wheel,) = (place / "vendor").iterdir()
    name, version, build, *_ = parse_wheel_filename(wheel.name)
    assert (name, str(version), len(build)) == ("lambda-foundry", "1.0.0", 2)
    assert str(project_root()) not in (place / "uv.lock").read_text()
    machine.passes("uv", "lock", "--check", cwd=place)


@pytest.mark.parametrize(
    ("noted", "table"),
    [
        ({}, None),
        ({"url": "file:///home/w/lambda_foundry-1.0.0-py3-none-any.whl", "archive_info": {}}, None),
        (
            {"url": "https://example.com/a.whl", "archive_info": {}},
            '{ url = "https://example.com/a.whl" }',
        ),
        (
            {
                "url": "https://example.com/foundry.git",
                "vcs_info": {"vcs": "git", "commit_id": "c0ffee", "requested_revision": "v1.0.0"},
                "subdirectory": "foundry",
            },
            '{ git = "https://example.com/foundry.git", subdirectory = "foundry", rev = "v1.0.0" }',
        ),
    ],
)
def test_source_is_what_the_installer_noted(noted: dict[str, Any], table: str | None) -> None:
    """By the forms of PEP 610: an index, a wheel here, a wheel elsewhere, a repository's tag."""
    source = PackageSource(version="1.0.0", url=noted.get("url"), details=noted)

    assert source.table == table
    assert source.vendored is noted.get("url", "").startswith("file:///home")
    assert source.requirement == ">=1.0.0,<2"


def vendored(wheel: Path, project: Path) -> str:
    """The name that a wheel has in a project."""
    project.mkdir()
    PackageSource(version="1.0.0", url=wheel.as_uri(), details={}).vendor(project)
    (copy,) = (project / "vendor").iterdir()
    assert copy.read_bytes() == wheel.read_bytes()
    return copy.name


def test_rebuilt_wheel_of_the_same_version_has_another_name(tmp_path: Path) -> None:
    """Else uv would take the earlier one from its cache; what the name says stays."""
    wheel = tmp_path / "lambda_foundry-1.0.0-py3-none-any.whl"
    wheel.write_bytes(b"before")
    before = vendored(wheel, tmp_path / "before")
    again = vendored(wheel, tmp_path / "again")
    wheel.write_bytes(b"after")
    after = vendored(wheel, tmp_path / "after")

    assert before == again != after
    for name in (before, after):
        package, version, _, tags = parse_wheel_filename(name)
        assert (package, str(version), set(map(str, tags))) == (
            "lambda-foundry",
            "1.0.0",
            {"py3-none-any"},
        )


def test_wheel_with_a_build_tag_keeps_its_name(tmp_path: Path) -> None:
    """Who gives builds numbers tells them apart already."""
    wheel = tmp_path / "lambda_foundry-1.0.0-7-py3-none-any.whl"
    wheel.write_bytes(b"seventh")

    assert vendored(wheel, tmp_path / "project") == wheel.name
