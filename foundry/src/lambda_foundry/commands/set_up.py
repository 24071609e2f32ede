"""Gets ready what uv doesn't install: the CDK CLI, and jsii's index of aws-cdk-lib."""

import importlib
import shutil
import subprocess
import sys
import time
from importlib.metadata import version

from lambda_foundry.commands.cdk_install import is_overwritten, reinstall, schema_file
from lambda_foundry.node import jsii_package_cache, use_bundled_node
from lambda_foundry.project import project_root

PACKAGE_LOCK = "package-lock.json"
INSTALLED_LOCK = "node_modules/.installed-package-lock.json"
INDEX_PATIENCE = 60
"""Seconds to wait for an index that only makes later runs faster."""


def set_up() -> None:
    """Install and index whatever is missing; when nothing is, this takes milliseconds."""
    if is_overwritten(schema_file()):
        _tell("putting back a file of aws-cdk-lib that another package has overwritten")
        reinstall()
    if not _cli_is_installed():
        _install_cli()
    if not _is_indexed():
        _index()


def _cli_is_installed() -> bool:
    wanted, installed = project_root() / PACKAGE_LOCK, project_root() / INSTALLED_LOCK
    return installed.is_file() and installed.read_bytes() == wanted.read_bytes()


def _install_cli() -> None:
    _tell("installing the CDK CLI")
    npm = shutil.which("npm")
    if npm is None:
        sys.exit(
            "error: npm is missing; run this by `uv run foundry …`, which brings Node.js along"
        )
    command = [npm, "ci", "--silent", "--no-audit", "--no-fund"]
    if subprocess.run(command, cwd=project_root(), check=False).returncode:
        sys.exit("error: npm ci failed; can npm reach its registry? Then run this again")
    shutil.copyfile(project_root() / PACKAGE_LOCK, project_root() / INSTALLED_LOCK)


def _is_indexed() -> bool:
    cache = jsii_package_cache()
    pattern = f"aws-cdk-lib/{version('aws-cdk-lib')}/*/.jsii.runtime-index.*"
    return cache is None or any(cache.glob(pattern))


def _index() -> None:
    """Keep jsii running until its background worker has written the index.

    An app that ends first leaves none, and every later run pays for it: three times the CPU.
    """
    _tell("indexing aws-cdk-lib, once for this machine")
    import aws_cdk  # noqa: F401, PLC0415  # takes a second, so only where it is needed

    use_bundled_node()
    importlib.import_module("aws_cdk")

    until = time.monotonic() + INDEX_PATIENCE
    while not _is_indexed() and time.monotonic() < until:
        time.sleep(0.2)


def _tell(what: str) -> None:
    print(f"set-up: {what} …", file=sys.stderr, flush=True)
