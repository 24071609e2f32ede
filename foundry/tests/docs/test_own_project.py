"""A project of one's own, made by the pages start-your-own-project.md and upgrade.md, is green."""

from pathlib import Path

import pytest

from lambda_foundry.project import project_root
from tests.docs.following import follow
from tests.scaffold.project_copy import ProjectCopy

pytestmark = [pytest.mark.samples, pytest.mark.slow]

HOW_TO = project_root() / "docs" / "how-to"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """The repository of the template."""
    copy = ProjectCopy.made_in(tmp_path_factory.mktemp("template"))
    copy.git("branch", "--move", "main")
    return copy


@pytest.fixture(scope="module")
def shop(template: ProjectCopy, tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """What became of a clone of it by the first page."""
    own = ProjectCopy(root=tmp_path_factory.mktemp("own") / "shop", home=template.home)
    template.git("clone", "--quiet", str(template.root), str(own.root))
    own.git("config", "user.name", "tester")
    own.git("config", "user.email", "tester@example.com")
    (own.root / "uv.lock").write_bytes((project_root() / "uv.lock").read_bytes())
    own.equip()
    (own.root / "README.md").write_text("# The shop\n")
    follow(HOW_TO / "start-your-own-project.md", own)
    return own


def test_own_project_is_green(shop: ProjectCopy) -> None:
    """Renamed, with a function of its own and no samples: every test passes, `leftovers` too."""
    shop.passes("pytest", "-q")
    shop.passes("ruff", "check", ".")
    shop.passes("ruff", "format", "--check", ".")


def test_own_project_takes_a_newer_template(template: ProjectCopy, shop: ProjectCopy) -> None:
    """What is new is there, what was taken away stays away, and what is one's own stays."""
    for file in ("lambda_src/concepts/echo/handler.py", "building_blocks/arns.py", "README.md"):
        _add_a_line(template.root / file)
    template.commit()
    shop.commit()

    follow(HOW_TO / "upgrade.md", shop)

    assert "A newer line" in (shop.root / "building_blocks/arns.py").read_text()
    assert not (shop.root / "lambda_src/concepts").exists()
    assert (shop.root / "README.md").read_text() == "# The shop\n"
    assert shop.git("status", "--porcelain") == ""


def _add_a_line(file: Path) -> None:
    file.write_text(f"{file.read_text()}# A newer line\n")
