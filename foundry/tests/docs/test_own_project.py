"""A project of one's own, by the pages start-your-own-project.md, upgrade.md and tutorial.md."""

import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lambda_foundry.project import project_root
from tests.docs.elsewhere import Elsewhere
from tests.docs.following import follow
from tests.docs.pages import HOW_TO, TUTORIAL

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("first_commands")]

SETTINGS = "src/lambda_foundry/scaffold/project/.vscode/settings.json"


@pytest.fixture(scope="module")
def shop(elsewhere: Elsewhere) -> Elsewhere:
    """The project that the first page makes, with all its other steps taken."""
    project = replace(elsewhere, root=elsewhere.root / "shop")
    # The picture shows a function that the page doesn't have.
    for path in list(project.root.rglob("*take_order*")):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    follow(HOW_TO / "start-your-own-project.md", elsewhere)
    return project


def test_own_project_has_what_the_page_adds(shop: Elsewhere) -> None:
    """The first function, and the one by the page's last step."""
    functions = [file.name for file in (shop.root / "stacks" / "shop").glob("[a-z]*.py")]

    assert {"orders.py", "send_receipt.py"} <= set(functions)


def test_own_project_asks_the_index_for_a_range(shop: Elsewhere) -> None:
    """By name it needs neither a source nor a wheel of its own, and the lock has the index."""
    pyproject = tomllib.loads((shop.root / "pyproject.toml").read_text())

    assert "lambda-foundry>=1.0.0,<2" in pyproject["project"]["dependencies"]
    assert "sources" not in pyproject["tool"]["uv"]
    assert not (shop.root / "vendor").exists()
    assert shop.index.rstrip("/") in (shop.root / "uv.lock").read_text()
    assert shop.run("uv", "lock", "--check").returncode == 0


@pytest.fixture
def newer_version(elsewhere: Elsewhere, tmp_path: Path) -> Iterator[None]:
    """While the test runs, the package is there in a newer version, too."""
    before = set(elsewhere.wheels.iterdir())
    elsewhere.release(_newer_package(tmp_path))
    yield
    for wheel in set(elsewhere.wheels.iterdir()) - before:
        wheel.unlink()


@pytest.mark.usefixtures("newer_version")
def test_own_project_takes_a_newer_version(shop: Elsewhere) -> None:
    """By the steps of upgrade.md: the package's new default, and its new editor settings."""
    follow(HOW_TO / "upgrade.md", shop)

    assert '"editor.rulers": [100]' in (shop.root / ".vscode/settings.json").read_text()
    snapshot = shop.root / "tests/snapshots/shop/orders.json"
    assert '"RetentionInDays": 14' in snapshot.read_text()
    assert shop.run("git", "status", "--porcelain").stdout == ""


def _newer_package(folder: Path) -> Path:
    """Version 1.1.0: keeps logs for two weeks in dev, and sets a ruler in VS Code."""
    left_out = shutil.ignore_patterns("__pycache__", ".*_cache")
    package = Path(shutil.copytree(project_root() / "foundry", folder / "foundry", ignore=left_out))
    _replace(package / "pyproject.toml", 'version = "1.0.0"', 'version = "1.1.0"')
    _replace(package / "src/lambda_foundry/stages.py", "ONE_WEEK", "TWO_WEEKS")
    _replace(package / SETTINGS, "{\n", '{\n  "editor.rulers": [100],\n')
    return package


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_tutorial_is_followed_to_its_end(elsewhere: Elsewhere) -> None:
    """From an empty folder: each command prints what the page says, and nothing is left to find."""
    follow(TUTORIAL, elsewhere)

    handlers = sorted(elsewhere.root.glob("notes/lambda_src/notes/*/handler.py"))
    assert [handler.parent.name for handler in handlers] == ["keep", "show"]
