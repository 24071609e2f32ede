"""A new project, the shop, as people have it once `foundry init` has made and they committed it."""

import shutil
from pathlib import Path

from lambda_foundry.commands.set_up import INSTALLED_LOCK, PACKAGE_LOCK
from lambda_foundry.scaffold.new_project import make_project
from lambda_foundry.scaffold.package_source import PackageSource
from lambda_foundry.scaffold.project_files import Project
from tests.scaffold.project_copy import ProjectCopy

SHOP = Project(
    name="shop",
    description="Takes orders and ships them",
    service="shop",
    function="orders",
    trigger="http_api",
    licence="apache-2.0",
    ci="github",
)
PUBLISHED = PackageSource(version="1.0.0", url=None, details={})


def shop_in(folder: Path) -> ProjectCopy:
    """Make it; its commands run in the environment of these tests."""
    shop = ProjectCopy(root=folder / "shop", home=folder / "home")
    shop.home.mkdir()
    shop.root.mkdir()
    make_project(shop.root, SHOP, PUBLISHED)
    shop.git("init", "--quiet")
    shop.commit()
    shop.equip()
    shutil.copyfile(shop.root / PACKAGE_LOCK, shop.root / INSTALLED_LOCK)
    return shop
