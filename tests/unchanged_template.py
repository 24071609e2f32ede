"""Leaves out the tests of the template itself where neither it nor they changed since they passed.

`building_blocks`, `tools` and the scaffold come with the template and have far more tests than a
project's functions. A run of everything notes, when it passes, what they were tested with.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from building_blocks.project import BUILDS, ROOT
from tools.project_functions import project_services

PASSED = BUILDS / "tests" / "template-passed"

AT_THE_START = pytest.StashKey[str]()
"""What the tests of this run are run with."""

TESTED = ("building_blocks", "cookiecutter-template", "tools")
"""What the template's tests test; its settings lie in files at the top."""

SETTINGS = ("app.py", "cdk.json", "package-lock.json", "pyproject.toml", "uv.lock")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out a folder of tests that is not a service's, where nothing changed for it."""
    is_own = collection_path.parent == ROOT / "tests" and collection_path.is_dir()
    if is_own and collection_path.name not in project_services() and is_unchanged(config):
        return True
    return None


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Note what a run of everything passed with; one of its processes knows of its part alone."""
    config = session.config
    if hasattr(config, "workerinput") or is_unchanged(config):
        return
    if not asks_for_everything(config) or exitstatus != pytest.ExitCode.OK:
        return
    # Tests may have passed with what was there before an edit, or after it: nobody knows.
    if (digest := template_digest()) == digest_at_the_start(config):
        PASSED.parent.mkdir(parents=True, exist_ok=True)
        PASSED.write_text(digest)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what is left out, and how to run it all the same."""
    if is_unchanged(config):
        return "the template's own tests passed with what is here; --slow runs them all the same"
    return None


def is_unchanged(config: pytest.Config) -> bool:
    """Whether a run of everything has nothing new to find in the template's own tests."""
    if not asks_for_everything(config):
        return False
    now = digest_at_the_start(config)
    return not config.option.slow and PASSED.is_file() and PASSED.read_text() == now


def digest_at_the_start(config: pytest.Config) -> str:
    """The hash from before this run collected any test; taken once, however often it is asked."""
    if AT_THE_START not in config.stash:
        config.stash[AT_THE_START] = template_digest()
    return config.stash[AT_THE_START]


def asks_for_everything(config: pytest.Config) -> bool:
    """Whether no tests were chosen, by path, name or mark."""
    if hasattr(config, "workerinput"):
        return bool(config.workerinput["asks_for_everything"])
    chosen = config.args_source == pytest.Config.ArgsSource.ARGS
    return not (chosen or config.option.keyword or config.option.markexpr or config.option.lf)


def template_digest() -> str:
    """A hash over the template's code, its tests and its settings."""
    total = hashlib.sha256()
    for path in _files():
        total.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _files() -> Iterator[Path]:
    services = {ROOT / "tests" / service for service in project_services()}
    folders = [ROOT / name for name in TESTED]
    folders += [
        folder
        for folder in sorted((ROOT / "tests").iterdir())
        if folder.is_dir() and folder not in services and folder.name not in {"events", "snapshots"}
    ]
    for folder in folders:
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        yield from (path for path in files if "__pycache__" not in path.parts)
    yield from sorted((ROOT / "tests").glob("*.py"))
    yield from (ROOT / name for name in SETTINGS if (ROOT / name).is_file())
