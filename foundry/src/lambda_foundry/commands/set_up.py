"""Gets ready what `uv sync` leaves undone: aws-cdk-lib made whole and indexed, and the CDK CLI."""

import importlib
import os
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.node import jsii_package_cache, use_bundled_node
from lambda_foundry.project import project_root

PACKAGE_LOCK = "package-lock.json"
INSTALLED_LOCK = "node_modules/.installed-package-lock.json"
INDEX_PATIENCE = 60
"""Seconds to wait for an index that only makes later runs faster."""


PACKAGE, MODULE = "aws-cdk-lib", "aws_cdk"
SCHEMA = "aws_cdk/cloud_assembly_schema/__init__.py"
OF_THE_OTHER = b'jsii_type="@aws-cdk/cloud-assembly-schema.'
LOOKED_AT = 16_000
"""Bytes of the file until, surely, its first type."""


def set_up() -> None:
    """Install and index whatever is missing; when nothing is, this takes milliseconds."""
    if is_overwritten(file := schema_file()):
        _tell("putting back a file of aws-cdk-lib that another package has overwritten")
        put_back(file)
    if not _cli_is_installed():
        _install_cli()
    if not _is_indexed() and can_keep_index():
        _index()


def schema_file() -> Path:
    """The file of aws-cdk-lib that another package of CDK's may overwrite.

    Whichever is installed last wins, and with the wrong one CDK fails on messages of its own:
    `Unknown interface: …MetadataEntry`. github.com/aws/aws-cdk/issues/38482
    """
    return installed_in() / SCHEMA


def installed_in() -> Path:
    """The folder that aws_cdk is installed in, found without importing it."""
    spec = find_spec(MODULE)
    if spec is None or spec.origin is None:
        raise Mistake(f"{PACKAGE} isn't installed; run this by `uv run foundry …`")
    return Path(spec.origin).parents[1]


def installed_version() -> str:
    """The version of aws-cdk-lib, by the name of the folder in which its installer noted it.

    To import `importlib.metadata` takes longer than all else that an unchanged synthesis does.
    """
    notes = [*installed_in().glob(f"{PACKAGE.replace('-', '_')}-*.dist-info")]
    if len(notes) == 1:
        return notes[0].stem.partition("-")[2]
    from importlib.metadata import version  # noqa: PLC0415  # see above

    return version(PACKAGE)


def is_overwritten(file: Path) -> bool:
    """Whether the file is the other package's; takes no import of CDK."""
    with file.open("rb") as content:
        return OF_THE_OTHER in content.read(LOOKED_AT)


def put_back(file: Path) -> None:
    """Have the file as aws-cdk-lib brings it: from uv's cache, which has just had the package.

    All else stays, with what Python has compiled of it, which to compile anew takes seconds.
    """
    import subprocess  # noqa: PLC0415  # only where something is missing
    import tempfile  # noqa: PLC0415  # as above

    import uv  # noqa: PLC0415  # as above

    wanted = f"{PACKAGE}=={installed_version()}"
    # Beside it, since a file of uv's cache may be linked to its place, and is never written into.
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".") as folder:
        command = [uv.find_uv_bin(), "pip", "install", "--quiet", "--python", sys.executable]
        command += ["--no-deps", "--target", folder, wanted]
        if subprocess.run(command, cwd=project_root(), check=False).returncode:
            sys.exit(
                f"error: {SCHEMA} is not {PACKAGE}'s; run `uv sync --reinstall-package {PACKAGE}`"
            )
        Path(folder, SCHEMA).replace(file)


def _cli_is_installed() -> bool:
    wanted, installed = project_root() / PACKAGE_LOCK, project_root() / INSTALLED_LOCK
    return installed.is_file() and installed.read_bytes() == wanted.read_bytes()


def _install_cli() -> None:
    import shutil  # noqa: PLC0415  # only where something is missing
    import subprocess  # noqa: PLC0415  # as above

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
    pattern = f"{PACKAGE}/{installed_version()}/*/.jsii.runtime-index.*"
    return cache is None or any(cache.glob(pattern))


def can_keep_index() -> bool:
    """Whether jsii can write its cache: it can't where the home folder is read-only."""
    cache = jsii_package_cache()
    try:
        if cache:
            cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return cache is not None and os.access(cache, os.W_OK)


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
