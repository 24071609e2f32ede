"""Where the installed package came from, so that a new project gets it from there, too.

Installers note it: packaging.python.org/en/latest/specifications/direct-url
"""

import hashlib
import json
import shutil
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import uv
from packaging.version import Version

from lambda_foundry.mistakes import Mistake
from lambda_foundry.programs import run_program

PACKAGE = "lambda-foundry"
VENDOR = "vendor"
"""The project's folder for a wheel that another machine couldn't get from elsewhere."""


@dataclass(frozen=True, kw_only=True)
class PackageSource:
    """A package index, a wheel, a folder, or a repository."""

    version: str
    url: str | None
    """None for a package index."""
    details: dict[str, Any]

    @classmethod
    def of_this_package(cls) -> "PackageSource":
        """As the installer noted it."""
        installed = distribution(PACKAGE)
        noted = json.loads(installed.read_text("direct_url.json") or "{}")
        return cls(version=installed.version, url=noted.get("url"), details=noted)

    @property
    def requirement(self) -> str:
        """The versions that the project takes: this one and what is compatible with it."""
        version = Version(self.version)
        return f">={version.public},<{version.major + 1}"

    @property
    def vendored(self) -> bool:
        """Whether the project keeps the wheel itself, for it is of this machine."""
        return bool(self.url and self.url.startswith("file:") and "vcs_info" not in self.details)

    @property
    def table(self) -> str | None:
        """What `[tool.uv.sources]` says; None for an index and for a vendored wheel."""
        if self.url is None or self.vendored:
            return None
        if vcs := self.details.get("vcs_info"):
            return _table(
                git=self.url,
                subdirectory=self.details.get("subdirectory"),
                rev=vcs.get("requested_revision"),
            )
        return _table(url=self.url)

    def vendor(self, project: Path) -> None:
        """Put the wheel into the project, built first where the source is a folder.

        Raises `Mistake` where it isn't there any more, or can't be built.
        """
        if not self.vendored:
            return
        source = Path(url2pathname(urlsplit(self.url or "").path))
        folder = project / VENDOR
        folder.mkdir()
        if source.is_dir():
            _build(source, into=folder)
        elif source.is_file():
            shutil.copyfile(source, folder / source.name)
        else:
            raise Mistake(f"{source}: {PACKAGE} came from here, and it is gone; put it back")
        for wheel in list(folder.glob("*.whl")):
            wheel.rename(folder / _name_with_build_tag(wheel))


def _build(source: Path, *, into: Path) -> None:
    command = [uv.find_uv_bin(), "build", "--wheel", "--quiet", "--out-dir", str(into), str(source)]
    built = run_program(command, doing="building the package")
    if built.returncode:
        said = [line.strip() for line in built.stderr.splitlines() if line.strip()]
        raise Mistake(f"{source}: no wheel can be built: {said[-1] if said else 'uv says nothing'}")
    (into / ".gitignore").unlink(missing_ok=True)


def _name_with_build_tag(wheel: Path) -> str:
    """With one made from the content, where it has none of its own; it has to begin with a digit.

    From a folder uv takes a wheel that it has in its cache by that name, however old.
    packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention
    """
    distribution_, version, *build, python, abi, platform = wheel.name.split("-")
    tag = build or [f"0{hashlib.sha256(wheel.read_bytes()).hexdigest()[:8]}"]
    return "-".join([distribution_, version, *tag, python, abi, platform])


def _table(**values: str | None) -> str:
    """An inline table of TOML."""
    pairs = [f"{key} = {json.dumps(value)}" for key, value in values.items() if value]
    return f"{{ {', '.join(pairs)} }}"
