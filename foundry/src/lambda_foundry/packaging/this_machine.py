"""This machine as a target, for packages whose functions run here and not in Lambda."""

import os
import sysconfig
from dataclasses import dataclass

from lambda_foundry.packaging.target import PYTHON_VERSIONS, Target

PYTHON = "LAMBDA_FOUNDRY_BUILD_FOR_PYTHON"
"""Set by `foundry local` alone: the functions' interpreter, like `3.14=/usr/bin/python`.

Templates stay as they are, but for the hashes of the assets: never deploy such an assembly to AWS.
"""


@dataclass(frozen=True, kw_only=True)
class ThisMachine(Target):
    """An interpreter of this machine."""

    executable: str

    @property
    def platform(self) -> str:
        """This operating system and processor, as Python names them."""
        return sysconfig.get_platform()

    @property
    def uv_options(self) -> list[str]:
        """Let uv ask the interpreter which wheels it can load."""
        return ["--python", self.executable]

    @property
    def without_wheel(self) -> str:
        """Where the Python isn't one of Lambda's, one that is may have the wheel."""
        if self.python_version in PYTHON_VERSIONS:
            return super().without_wheel
        newest = PYTHON_VERSIONS[-1]
        return f"it may have one for a Python of Lambda's: uv python install {newest}"

    def __str__(self) -> str:
        return f"python{self.python_version} on this machine"


def this_machine() -> ThisMachine | None:
    """The interpreter named by the environment, or None where packages are for Lambda."""
    version, _, executable = os.environ.get(PYTHON, "").partition("=")
    if not executable:
        return None
    return ThisMachine(
        python_version=version, architecture=sysconfig.get_platform(), executable=executable
    )
