"""The files of a project: made from the package's template, and the record of how they were made.

From the record an upgrade tells what the user changed from what the template changes.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path, PurePosixPath

from jinja2 import Environment, StrictUndefined

from lambda_foundry.mistakes import Mistake, write_whole
from lambda_foundry.scaffold.extension import sentence
from lambda_foundry.scaffold.package_source import PackageSource

RENDERED = ".jinja"
"""Ends the name of a file in the template that is rendered; the others are copied."""

SPDX = {"mit": "MIT", "apache-2.0": "Apache-2.0"}
"""Names of licences: spdx.org/licenses."""

GITHUB = ".github"

USERS = ("README.md", "LICENSE", "pyproject.toml", "stages.py", "layers", "stacks")
"""What becomes the user's own, so that no upgrade touches it."""


@dataclass(frozen=True, kw_only=True)
class Project:
    """What a project is to be, checked."""

    name: str
    description: str
    service: str
    function: str
    trigger: str
    licence: str
    ci: str


Files = dict[PurePosixPath, str]

PYPROJECT = PurePosixPath("pyproject.toml")

RECORD = ".foundry-template.json"


def project_files(project: Project, source: PackageSource) -> Files:
    """Every file but those of the first function, with its text."""
    environment = _environment()
    variables = {
        "project": {**asdict(project), "spdx": SPDX.get(project.licence)},
        "source": source,
        "year": datetime.now(UTC).year,
    }
    files: Files = {}
    for path, text in _template():
        if path.parts[0] == GITHUB and project.ci == "none":
            continue
        if path.suffix == RENDERED:
            rendered = environment.from_string(text).render(variables)
            files[path.with_suffix("")] = rendered
        else:
            files[path] = text
    if project.licence != "none":
        files[PurePosixPath("LICENSE")] = environment.from_string(
            _read(Path(str(_package() / "licences" / f"{project.licence}.txt")))
        ).render(variables)
    return files


def upgraded_files(files: Files) -> Files:
    """Those of them that `foundry upgrade` brings up to date."""
    return {path: text for path, text in files.items() if path.parts[0] not in USERS}


def direct_requirements(pyproject: str) -> list[str]:
    """What the text of a pyproject.toml asks for itself, also to develop with."""
    content = tomllib.loads(pyproject)
    lines = [
        *content.get("project", {}).get("dependencies", ()),
        *content.get("dependency-groups", {}).get("dev", ()),
    ]
    return [line for line in lines if isinstance(line, str)]


def _environment() -> Environment:
    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # no HTML
    )
    environment.filters["sentence"] = sentence
    return environment


def _template() -> Iterator[tuple[PurePosixPath, str]]:
    root = Path(str(_package() / "project"))
    for file in sorted(root.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield PurePosixPath(file.relative_to(root).as_posix()), _read(file)


def _package() -> resources.abc.Traversable:
    return resources.files("lambda_foundry.scaffold")


def _read(file: Path) -> str:
    return file.read_bytes().decode("utf-8")


@dataclass(frozen=True, kw_only=True)
class TemplateRecord:
    """One version of the template, as it was used for a project: the answers and each text."""

    version: str
    project: Project
    files: Mapping[PurePosixPath, str]

    def save(self, folder: Path) -> None:
        """Write it into the project."""
        content = {
            "about": "this project's files as the template made them; foundry upgrade reads it",
            "version": self.version,
            "answers": asdict(self.project),
            "files": {str(path): text for path, text in sorted(self.files.items())},
        }
        write_whole(folder / RECORD, json.dumps(content, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, folder: Path) -> "TemplateRecord":
        """Read it from the project. Raises `Mistake` where it isn't, or can't be understood."""
        try:
            content = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            files: Files = {PurePosixPath(path): text for path, text in content["files"].items()}
            project = Project(**content["answers"])
            return cls(version=content["version"], project=project, files=files)
        except FileNotFoundError:
            raise Mistake(
                f"{RECORD}: is missing, so nobody knows what the template made; "
                "get it back from git"
            ) from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Mistake(
                f"{RECORD}: can't be understood ({type(error).__name__}: {error}); "
                "get it back from git"
            ) from None
