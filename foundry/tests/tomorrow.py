"""Tries the package with other versions of the tools whose insides it relies on.

`uv run python -m tests.tomorrow newest`, in `foundry/`, takes the newest versions that the ranges
in pyproject.toml allow, `beyond` the newest of all, `lowest` the oldest that they allow. In a copy
it synthesizes the samples, runs the fast tests of each area that knows a tool's insides, and says
which of them failed. The exit status is 1 when any has.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import uv

from lambda_foundry.project import project_root
from tests.project_sources import copy_sources

CHOICES = {
    "newest": "the newest versions that the ranges allow",
    "beyond": "the newest versions, also beyond the ranges",
    "lowest": "the lowest versions that the ranges allow",
}
EMULATOR = "foundry/src/lambda_foundry/local/emulator/requirements"
ASIDE = "slower than it could be"
"""What a synthesis says where it can't use an internal any more."""

LINES = 15
"""Of what a failure printed, the last ones are shown."""


@dataclass(frozen=True)
class Internal:
    """A tool, what of its insides the package relies on, and the command that shows it."""

    tool: str
    insides: str
    shown_by: tuple[str, ...]


INTERNALS = (
    Internal(
        "aws-cdk-lib",
        "its assemblies, its bundled schema, what is made faster of it and of jsii",
        ("lambda_foundry", "synth"),
    ),
    Internal(
        "jsii",
        "its launcher, and how it sends structs",
        (
            "pytest",
            *(f"foundry/tests/{area}" for area in ("acceleration", "constructs", "synthesis")),
        ),
    ),
    Internal(
        "aws-sam-translator",
        "its parser and translator, and its list of AWS's policies",
        ("pytest", "foundry/tests/template", "foundry/tests/checks"),
    ),
    Internal("syrupy", "its report and its serializer", ("pytest", "tests")),
    Internal(
        "cookiecutter",
        "its copy of the template, its order of questions and hooks",
        ("pytest", "foundry/tests/scaffold"),
    ),
    Internal("uv", "the words of its errors", ("pytest", "foundry/tests/packaging")),
    Internal("awslambdaric", "how it starts a handler", ("pytest", "foundry/tests/invoke")),
    Internal(
        "ministack",
        "how it deploys and runs functions",
        ("lambda_foundry", "local", "--once", "--service", "concepts"),
    ),
)


def main(arguments: list[str]) -> int:
    """Say of each tool whether its insides are what they were."""
    parser = argparse.ArgumentParser(prog="python -m tests.tomorrow", description=__doc__)
    parser.add_argument("versions", choices=CHOICES)
    chosen = parser.parse_args(arguments).versions
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        copy_sources(place.project)
        place.install(chosen)
        if chosen != "lowest":
            place.renew_emulator()
        _tell(f"With {CHOICES[chosen]}:")
        failed = [internal for internal in INTERNALS if not _passes(internal, place)]
    return 1 if failed else 0


def _passes(internal: Internal, place: "Place") -> bool:
    result = place.run(str(place.python), "-m", *internal.shown_by)
    failed = result.returncode or ASIDE in result.stdout
    word = "FAILED" if failed else "ok    "
    versions = f"{place.version_of(internal.tool)}, tested with {_tested(internal.tool)}"
    _tell(f"{word} {internal.tool} {versions}: {internal.insides}")
    if failed:
        for line in result.stdout.splitlines()[-LINES:]:
            _tell(f"       {line}")
    return not failed


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # a command prints


def _tested(tool: str) -> str:
    return _emulator_in(project_root()) if tool == "ministack" else version(tool)


def _emulator_in(project: Path) -> str:
    """The version of the emulator that its lock pins."""
    lock = (project / f"{EMULATOR}.txt").read_text(encoding="utf-8")
    (found,) = re.findall(r"^ministack==(\S+)", lock, flags=re.MULTILINE)
    return str(found)


class Place:
    """A folder with a copy of the project, and an environment of its own."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self._folder = folder
        self._environment = folder / "environment"

    @property
    def python(self) -> Path:
        """The environment's."""
        return self._environment / "bin" / "python"

    def install(self, chosen: str) -> None:
        """Make the environment with the package, its dependencies and what its tests need."""
        self._uv("venv", "--quiet", "--python", sys.executable, str(self._environment))
        package = _read(self.project / "foundry" / "pyproject.toml")["project"]
        own = {_name(requirement) for requirement in package["dependencies"]}
        options = {"newest": (), "beyond": ("--override", str(self._unbound(own)))}.get(
            chosen, ("--resolution", "lowest-direct")
        )
        tests = [each for each in _for_tests(self.project) if _name(each) not in own]
        editable = ("--editable", str(self.project / "foundry"))
        target = ("--python", str(self.python))
        self._uv("pip", "install", "--quiet", *target, *options, *editable, *tests)

    def renew_emulator(self) -> None:
        """Lock the newest MiniStack in the copy."""
        source = self._folder / "emulator.in"
        source.write_text("ministack\ncryptography\n")
        lock = str(self.project / f"{EMULATOR}.txt")
        options = ("--quiet", "--universal", "--generate-hashes", "--python-version", "3.12")
        self._uv("pip", "compile", *options, "--output-file", lock, str(source))

    def version_of(self, tool: str) -> str:
        """The version that is installed here."""
        if tool == "ministack":
            return _emulator_in(self.project)
        code = f"import importlib.metadata as m; print(m.version('{tool}'))"
        return self.run(str(self.python), "-c", code).stdout.strip()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the copy as one does in its environment."""
        left_out = {"VIRTUAL_ENV", "CI"}
        variables = {name: value for name, value in os.environ.items() if name not in left_out}
        return subprocess.run(
            command,
            cwd=self.project,
            env=variables
            | {
                "PATH": os.pathsep.join([str(self.python.parent), os.environ["PATH"]]),
                "UV_NO_SYNC": "1",
                "UV_PROJECT_ENVIRONMENT": str(self._environment),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def _unbound(self, names: set[str]) -> Path:
        """A file by which uv takes any version of these."""
        overrides = self._folder / "overrides.txt"
        overrides.write_text("".join(f"{name}\n" for name in sorted(names)))
        return overrides

    def _uv(self, *arguments: str) -> None:
        # The project's own settings would hold back what is newer than `exclude-newer`.
        subprocess.run([uv.find_uv_bin(), *arguments, "--no-config"], cwd=self._folder, check=True)


def _for_tests(project: Path) -> Iterator[str]:
    """What the top-level pyproject.toml has for tests."""
    for group in _read(project / "pyproject.toml")["dependency-groups"].values():
        yield from (each for each in group if isinstance(each, str))


def _name(requirement: str) -> str:
    return re.split(r"[\[=<>;~! ]", requirement)[0]


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
