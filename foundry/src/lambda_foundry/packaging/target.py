"""What a package is built for: a Lambda runtime on an architecture, or this machine."""

import os
import sys
import sysconfig
from dataclasses import dataclass

from lambda_foundry.mistakes import Mistake

# Python 3.12 and newer run on Amazon Linux 2023, whose glibc is 2.34; the runtimes before it run
# on Amazon Linux 2, whose support ended: docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
PYTHON_VERSIONS = ("3.12", "3.13", "3.14")

PLATFORMS = {"arm64": "aarch64-manylinux_2_34", "x86_64": "x86_64-manylinux_2_34"}

MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
"""What the system calls each architecture."""

PYTHON = "LAMBDA_FOUNDRY_BUILD_FOR_PYTHON"
"""Set by `foundry local` alone: the functions' interpreter, like `3.14=/usr/bin/python`.

Templates stay as they are, but for the hashes of the assets and for the stage's account and region:
never deploy such an assembly to AWS.
"""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A Python version and an architecture, by Lambda's names."""

    python_version: str
    architecture: str

    @classmethod
    def named(cls, *, runtime: str, architecture: str) -> "Target":
        """The target of, say, runtime `python3.14` and architecture `arm64`."""
        version = runtime.removeprefix("python")
        if version not in PYTHON_VERSIONS:
            known = ", ".join(f"python{version}" for version in PYTHON_VERSIONS)
            raise Mistake(f"runtime {runtime}: packages can't be built for it; use one of {known}")
        return cls(python_version=version, architecture=architecture)

    @property
    def platform(self) -> str:
        """The newest wheels that the runtime can load, as uv names them."""
        return PLATFORMS[self.architecture]

    @property
    def uv_options(self) -> list[str]:
        """How uv is told to choose wheels for it, whatever machine it runs on."""
        return [
            "--python", sys.executable,
            "--python-version", self.python_version,
            "--python-platform", self.platform,
        ]  # fmt: skip

    @property
    def without_wheel(self) -> str | None:
        """What to do where a package has no wheel for it, if the target is the reason."""
        return None

    @property
    def neighbours(self) -> "list[Target]":
        """The same Python on the other architecture, then its other Pythons."""
        versions = [self.python_version, *reversed(PYTHON_VERSIONS)]
        places = [
            (version, other) for version in versions for other in (self.architecture, *PLATFORMS)
        ]
        found = [Target(python_version=version, architecture=other) for version, other in places]
        return [target for target in dict.fromkeys(found) if target != self]

    def meets(self, marker: str) -> bool:
        """Whether a condition of a requirement holds there: peps.python.org/pep-0508."""
        from packaging.markers import Marker  # noqa: PLC0415  # few requirements have any

        return Marker(marker).evaluate(self._facts)

    @property
    def _facts(self) -> dict[str, str]:
        """What such a condition may ask for."""
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python_version}.0",
            "os_name": "posix",
            "platform_machine": MACHINES[self.architecture],
            "platform_python_implementation": "CPython",
            "platform_system": "Linux",
            "python_full_version": f"{self.python_version}.0",
            "python_version": self.python_version,
            "sys_platform": "linux",
        }

    @property
    def id_suffix(self) -> str:
        """The target as a part of a construct id: `Python314Arm64`."""
        return f"Python{self.python_version}{self.architecture.capitalize()}".translate(
            {ord("."): None, ord("_"): None}
        )

    def __str__(self) -> str:
        return f"python{self.python_version} on {self.architecture}"


DEFAULT = Target(python_version="3.14", architecture="arm64")
"""What functions run on unless their stack says otherwise, without asking CDK."""


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
    def without_wheel(self) -> str | None:
        """Where the Python isn't one of Lambda's, one that is may have the wheel."""
        if self.python_version in PYTHON_VERSIONS:
            return None
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
