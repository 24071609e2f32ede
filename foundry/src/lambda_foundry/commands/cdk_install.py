"""Puts back the file of aws-cdk-lib that another package of CDK's may overwrite.

Both have `aws_cdk/cloud_assembly_schema/__init__.py`, and whichever is installed last wins. With
the wrong one CDK fails on messages of its own: `Unknown interface: …MetadataEntry`.
github.com/aws/aws-cdk/issues/38482
"""

import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import uv

from lambda_foundry.project import project_root

PACKAGE = "aws-cdk-lib"
SCHEMA = "aws_cdk/cloud_assembly_schema/__init__.py"
OF_THE_OTHER = b'jsii_type="@aws-cdk/cloud-assembly-schema.'
LOOKED_AT = 16_000
"""Bytes of the file until, surely, its first type."""


def schema_file() -> Path:
    """The file that is in both packages."""
    return Path(str(distribution(PACKAGE).locate_file(SCHEMA)))


def is_overwritten(file: Path) -> bool:
    """Whether the file is the other package's; takes no import of CDK."""
    with file.open("rb") as content:
        return OF_THE_OTHER in content.read(LOOKED_AT)


def reinstall() -> None:
    """Install aws-cdk-lib once more, alone: from uv's cache, which has just had it."""
    wanted = f"{PACKAGE}=={distribution(PACKAGE).version}"
    command = [uv.find_uv_bin(), "pip", "install", "--quiet", "--python", sys.executable]
    command += ["--no-deps", "--reinstall", wanted]
    if subprocess.run(command, cwd=project_root(), check=False).returncode:
        sys.exit(f"error: {SCHEMA} is not {PACKAGE}'s; run `uv sync --reinstall-package {PACKAGE}`")
