"""`foundry audit` fails for a vulnerable package, and never passes where nobody could be asked."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.audit.command import main
from lambda_foundry.project import builds_folder, in_project, project_root
from tests.audit.locked_project import write_lock
from tests.audit.osv_stand_in import OsvStandIn, osv_stand_in, vulnerability

pytestmark = pytest.mark.slow  # pip-audit itself is installed and asks

Serve = Callable[..., OsvStandIn]


@pytest.fixture
def layers(tmp_path: Path) -> Iterator[Path]:
    """A project of two layers that have different versions of a package, and no exceptions."""
    write_lock(tmp_path / "layers" / "old", "aaa==1.0", "bbb==1.0")
    write_lock(tmp_path / "layers" / "new", "aaa==2.0 ; sys_platform == 'nowhere'")
    # pip-audit is installed once for both projects.
    builds_folder().mkdir(exist_ok=True)
    for shared in (builds_folder(), project_root() / "pyproject.toml"):
        (tmp_path / shared.name).symlink_to(shared)
    with in_project(tmp_path):
        yield tmp_path


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Starts a database that knows what it is told to."""
    with ExitStack() as servers:

        def start(*known: tuple[str, str, Any], **more: Any) -> OsvStandIn:
            vulnerabilities = {(name, version): [record] for name, version, record in known}
            server = servers.enter_context(osv_stand_in(vulnerabilities, **more))
            monkeypatch.setenv("PIP_AUDIT_OSV_URL", server.url)
            monkeypatch.setenv("NO_PROXY", "127.0.0.1")
            return server

        yield start


def test_vulnerable_package_makes_it_fail(
    layers: Path, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a line for each vulnerability, and 1."""
    serve(
        ("aaa", "1.0", vulnerability("GHSA-1", "aaa", fixed="1.1")),
        ("aaa", "2.0", vulnerability("GHSA-2", "aaa")),
    )

    assert main([]) == 1

    first, second = capsys.readouterr().out.splitlines()
    assert first == (
        "layers/old: aaa 1.0: CVE-1 (GHSA-1): aaa lets strangers in; fixed in 1.1; "
        "run: uv run foundry lock --upgrade aaa"
    )
    assert second.startswith("layers/new: aaa 2.0: CVE-2 (GHSA-2): ")


def test_every_locked_version_is_asked_for(
    layers: Path, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two versions of one package too, and what another system than this one gets."""
    server = serve()

    assert main([]) == 0

    assert sorted(server.asked) == [("aaa", "1.0"), ("aaa", "2.0"), ("bbb", "1.0")]
    said = "No known vulnerability in the 3 packages of 2 locks\n"
    assert capsys.readouterr().out == said


def test_exceptions_are_listed(
    layers: Path,
    serve: Serve,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before the verdict, which they leave as it is."""
    accepted = layers / "accepted-findings.toml"
    accepted.write_text("[every-stage]\nGHSA-1 = 'is never called'\n")
    serve(("bbb", "1.0", vulnerability("GHSA-1", "bbb")))

    assert main([]) == 0

    first, _ = capsys.readouterr().out.splitlines()
    assert first == "except GHSA-1: is never called (bbb 1.0)"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"status": 503}, "503 Server Error"),
        ({"page": b"<html>log in to the network first</html>"}, "Expecting value"),
    ],
)
def test_database_that_does_not_answer_makes_it_fail(
    layers: Path,
    serve: Serve,
    answer: dict[str, Any],
    reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In one line, with 2: nothing is known, which is no good news."""
    serve(**answer)

    assert main([]) == 2

    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    assert line.startswith("error: the database of vulnerabilities can't be asked, so nothing is")
    assert reason in line


def test_database_that_is_not_there_makes_it_fail(
    layers: Path, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same without anybody listening."""
    serve().server_close()

    assert main([]) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert "so nothing is known of 2 packages (" in line
    assert line.endswith("; try again online, or set PIP_AUDIT_OSV_URL to a mirror of OSV")
