"""The files of a new project: from the package's template, by the answers and the source."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path, PurePosixPath

from jinja2 import Environment, StrictUndefined

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


def upgraded_files(project: Project, source: PackageSource) -> Files:
    """Those of them that `foundry upgrade` brings up to date."""
    files = project_files(project, source)
    return {path: text for path, text in files.items() if path.parts[0] not in USERS}


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
