"""Every way in which packages can be wrong is one line that says what to do, found offline."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import Lock, read_lock
from lambda_foundry.packaging.target import Target
from lambda_foundry.packaging.uv_errors import explain
from lambda_foundry.project import builds_folder
from tests.packaging.wheelhouse import write_source, write_wheel

ARM = Target(python_version="3.14", architecture="arm64")


@pytest.fixture
def wheels(empty_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of wheels that is all the world uv can see."""
    folder = empty_project / "wheels"
    folder.mkdir()
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(empty_project / "uv-cache"))
    return folder


def locked(folder: Path, content: str) -> Lock:
    """A lock with this content, and a requirements.in that asks for its packages."""
    names = [line.partition("==")[0] for line in content.splitlines()]
    folder.mkdir(exist_ok=True)
    (folder / "requirements.in").write_text("\n".join(names))
    (folder / "requirements.txt").write_text(content)
    lock = read_lock(folder)
    assert lock is not None
    return lock


@contextmanager
def index_answering(status: int) -> Iterator[str]:
    """The address of a package index on this machine that answers everything alike."""

    class Index(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # http.server's name
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Index) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/simple"
        finally:
            server.shutdown()
            thread.join()


def refusal(lock: Lock, *, source: Path | None = None) -> str:
    """What the builder says; and nothing is left behind."""
    with pytest.raises(Mistake) as raised:
        build(lock, target=ARM, source=source)
    assert list(builds_folder().glob("*")) == []
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize(
    "tag", ["cp314-cp314-manylinux_2_17_x86_64", "cp311-cp311-manylinux_2_17_aarch64"]
)
def test_missing_wheel_names_package_target_and_ways_out(
    tag: str, tmp_path: Path, wheels: Path
) -> None:
    """A wheel of another platform or another Python is none."""
    lock = locked(tmp_path / "layer", write_wheel(wheels, "aaa", tag=tag))

    said = refusal(lock)

    assert "aaa==1.0 has no wheel for python3.14 on arm64 (aarch64-manylinux_2_34, cp314)" in said
    assert "lock another version, or build a wheel and write its path into requirements.in" in said


def test_source_distribution_is_no_wheel(tmp_path: Path, wheels: Path) -> None:
    """What would have to be compiled is refused, since it would be compiled for this machine."""
    write_source(wheels, "aaa")
    lock = locked(tmp_path / "layer", f"aaa==1.0 --hash=sha256:{'0' * 64}\n")

    assert "aaa==1.0 has no wheel for python3.14 on arm64" in refusal(lock)


@pytest.mark.parametrize(
    "said",
    [
        "Because all versions of aaa have no usable wheels and you require aaa, we can conclude",
        "Because all of: aaa<2 aaa>=3 have no usable wheels Wheels are required for `aaa` because",
    ],
)
def test_source_distributions_of_every_version_are_no_wheels(said: str) -> None:
    """An index that has nothing else, asked for no version in particular."""
    assert explain(said, target=ARM).startswith("aaa has no wheel for python3.14 on arm64")


def test_other_hash_is_refused(tmp_path: Path, wheels: Path) -> None:
    """A file that isn't the locked one is not installed."""
    write_wheel(wheels, "aaa")
    lock = locked(tmp_path / "layer", f"aaa==1.0 --hash=sha256:{'0' * 64}\n")

    assert "aaa==1.0 differs from its hash in the lock; run: uv run foundry lock" in refusal(lock)


def test_incomplete_lock_names_what_it_lacks(tmp_path: Path, wheels: Path) -> None:
    """A dependency of a dependency has to be locked too."""
    write_wheel(wheels, "bbb")
    lock = locked(tmp_path / "layer", write_wheel(wheels, "aaa", requires="bbb"))

    assert "the lock lacks bbb, which another package needs; run: uv run foundry lock" in refusal(
        lock
    )


@pytest.mark.usefixtures("wheels")
def test_empty_cache_offline_says_so(tmp_path: Path) -> None:
    """What was never downloaded can't be built without a network."""
    lock = locked(tmp_path / "layer", f"aaa==1.0 --hash=sha256:{'0' * 64}\n")

    assert "aaa is not in uv's cache, and UV_OFFLINE is set; unset UV_OFFLINE" in refusal(lock)


@pytest.mark.usefixtures("wheels")
def test_unreachable_index_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens on the discard port of this machine."""
    monkeypatch.delenv("UV_OFFLINE")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    lock = locked(tmp_path / "layer", f"aaa==1.0 --hash=sha256:{'0' * 64}\n")

    assert "the package index can't be reached; see that the index in UV" in refusal(lock)


@pytest.mark.usefixtures("wheels")
@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "without the right credentials (401 Unauthorized); put them into NETRC's file"),
        (403, "without the right credentials (403 Forbidden); put them into NETRC's file"),
        (404, "the package index has no aaa; correct the name, or set UV_INDEX"),
        (503, "the package index can't be reached; see that the index in UV_DEFAULT_INDEX"),
    ],
)
def test_index_that_gives_nothing_says_why(
    status: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A company's index lets only some in."""
    lock = locked(tmp_path / "layer", f"aaa==1.0 --hash=sha256:{'0' * 64}\n")
    monkeypatch.setenv("UV_OFFLINE", "0")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with index_answering(status) as address:
        monkeypatch.setenv("UV_DEFAULT_INDEX", address)

        assert says in refusal(lock)


@pytest.mark.usefixtures("wheels")
@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        (
            "UV_FIND_LINKS",
            "/nowhere/wheels",
            "Failed to read `--find-links` directory: /nowhere/wheels",
        ),
        (
            "UV_HTTP_TIMEOUT",
            "soon",
            "environment variable `UV_HTTP_TIMEOUT` with invalid value `soon`",
        ),
        (
            "UV_CACHE_DIR",
            "/dev/null/x",
            "Failed to initialize cache at `/dev/null/x`",
        ),
    ],
)
def test_unusable_setting_is_named(
    variable: str, value: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is passed on to uv can be wrong, as it says in its own words."""
    monkeypatch.setenv(variable, value)

    assert says in refusal(locked(tmp_path / "l", f"aaa==1.0 --hash=sha256:{'0' * 64}\n"))


def test_setting_that_is_set_to_nothing_is_none(
    tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CI systems set what they don't know to nothing."""
    lock = locked(tmp_path / "layer", write_wheel(wheels, "aaa"))
    monkeypatch.setenv("UV_NATIVE_TLS", "")
    monkeypatch.setenv("UV_HTTP_TIMEOUT", "")

    assert build(lock, target=ARM).is_dir()


def test_hash_that_is_none_is_refused(tmp_path: Path, wheels: Path) -> None:
    """A slip of the keyboard in the lock."""
    write_wheel(wheels, "aaa")
    lock = locked(tmp_path / "layer", "aaa==1.0 --hash=sha256:oops\n")

    assert "uv could not install it: Invalid hash digest length" in refusal(lock)


@pytest.mark.parametrize(
    ("code", "brings"), [("aaa.py", "a package"), ("bbb/__init__.py", "a module")]
)
def test_module_of_code_that_hides_a_dependency_is_refused(
    code: str, brings: str, tmp_path: Path, wheels: Path
) -> None:
    """Python would import one of the two, and which isn't what everybody expects."""
    files = {"aaa/__init__.py": b"", "bbb.py": b""}
    lock = locked(tmp_path / "code", write_wheel(wheels, "aaa", files=files))
    (lock.folder / code).parent.mkdir(exist_ok=True)
    (lock.folder / code).write_text("")

    said = refusal(lock, source=lock.folder)

    assert said.endswith(f"code/{code}: a dependency brings {brings} of the same name; rename it")


def test_code_may_add_to_a_namespace_of_dependencies(tmp_path: Path, wheels: Path) -> None:
    """Two distributions can share a package without `__init__.py`, and so can one's own code."""
    lock = locked(tmp_path / "code", write_wheel(wheels, "aaa", files={"shop/aaa.py": b""}))
    (lock.folder / "shop").mkdir()
    (lock.folder / "shop" / "own.py").write_text("")

    tree = build(lock, target=ARM, source=lock.folder)

    assert {path.name for path in (tree / "shop").iterdir()} == {"aaa.py", "own.py"}


def test_unreadable_code_is_named(tmp_path: Path, wheels: Path) -> None:
    """By its path, not by the folder of builds."""
    lock = locked(tmp_path / "code", write_wheel(wheels, "aaa"))
    (lock.folder / "own.py").symlink_to("own.py")

    with pytest.raises(Mistake, match=r"code/own.py: is a link that leads to itself; remove it"):
        build(lock, target=ARM, source=lock.folder)


def test_same_file_in_code_and_dependency_is_refused(tmp_path: Path, wheels: Path) -> None:
    """One of the two would be lost."""
    lock = locked(tmp_path / "code", write_wheel(wheels, "aaa", files={"aaa.py": b""}))
    (lock.folder / "aaa.py").write_text("")

    said = refusal(lock, source=lock.folder)

    assert said.endswith("code/aaa.py: a dependency brings a file of the same name; rename it")


def test_unusable_build_folder_is_named(tmp_path: Path, wheels: Path) -> None:
    """A file where the builds should be, for example."""
    lock = locked(tmp_path / "layer", write_wheel(wheels, "aaa"))
    builds_folder().write_text("in the way")

    with pytest.raises(Mistake, match=r"requirements.txt: can't be built in \.build: "):
        build(lock, target=ARM)
    assert builds_folder().read_text() == "in the way"


def test_failed_build_leaves_the_previous_one(tmp_path: Path, wheels: Path) -> None:
    """What was built from the old lock is still there, whole."""
    good = locked(tmp_path / "layer", write_wheel(wheels, "aaa"))
    tree = build(good, target=ARM)
    bad = locked(tmp_path / "layer", f"aaa==1.0 --hash=sha256:{'0' * 64}\n")

    with pytest.raises(Mistake):
        build(bad, target=ARM)

    assert build(good, target=ARM) == tree
    assert [path.name for path in builds_folder().iterdir()] == [tree.parent.name]


@pytest.mark.parametrize(
    ("said", "variables", "advice", "not_again"),
    [
        ("invalid peer certificate", {}, "set UV_SYSTEM_CERTS=true", ""),
        ("invalid peer certificate", {"UV_SYSTEM_CERTS": "true"}, "set SSL_CERT_FILE", "SYSTEM"),
        (
            "invalid peer certificate",
            {"UV_SYSTEM_CERTS": "true", "SSL_CERT_FILE": "/x"},
            "add that of your network to the file",
            "set SSL",
        ),
        ("403 Forbidden", {"NETRC": "/x"}, "correct them in the file that NETRC names", "put"),
        ("Failed to fetch", {}, "or set UV_DEFAULT_INDEX", ""),
        ("Failed to fetch", {"UV_DEFAULT_INDEX": "x"}, "see that the index", "set UV_DEFAULT"),
        (
            "Because aaa was not found in the package registry",
            {"UV_DEFAULT_INDEX": "x", "UV_INDEX": "y"},
            "or publish it to an index",
            "set ",
        ),
    ],
)
def test_advice_is_never_what_is_set_already(
    said: str,
    variables: dict[str, str],
    advice: str,
    not_again: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who has set a variable needs to hear what else there is."""
    for name in ("UV_SYSTEM_CERTS", "SSL_CERT_FILE", "NETRC", "UV_DEFAULT_INDEX", "UV_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("UV_OFFLINE", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    explained = explain(said, target=ARM).partition("; ")[2]

    assert advice in explained
    assert not not_again or not_again not in explained


@pytest.mark.parametrize(
    ("said", "explained"),
    [
        (
            (
                "Because there are no versions of aaa. hint: `aaa` was filtered by `exclude-newer` "
                "to only include packages uploaded before 2026-01-01. The latest version"
            ),
            (
                "all that will do of aaa is newer than 2026-01-01, the exclude-newer of "
                "pyproject.toml; raise it, or exempt the package there: exclude-newer-package = "
                "{ aaa = false }"
            ),
        ),
        (
            "Because there is no version of aaa>=2 and you require it. hint: there is another",
            (
                "the package index has no aaa>=2; correct it in requirements.in, then run: "
                "uv run foundry lock (uv: there is another)"
            ),
        ),
        ("something new hint: do that", "uv could not install it: something new hint: do that"),
    ],
)
def test_hints_of_uv_reach_the_user(said: str, explained: str) -> None:
    """In our words where they are better, else in its own."""
    assert explain(said, target=ARM) == explained


def test_missing_wheel_names_a_target_that_has_one(tmp_path: Path, wheels: Path) -> None:
    """The other architecture is proposed only where that helps."""
    line = write_wheel(wheels, "aaa", tag="cp314-cp314-manylinux_2_17_x86_64", requires="bbb")

    said = refusal(locked(tmp_path / "layer", line))

    assert "it has one for python3.14 on x86_64: choose that, or lock another version" in said
