"""Makes a project with its first function in an empty folder; nothing is run or installed."""

from pathlib import Path

from lambda_foundry.project import in_project
from lambda_foundry.scaffold.answers import checked, function_questions
from lambda_foundry.scaffold.package_source import PackageSource
from lambda_foundry.scaffold.project_files import Project, project_files, upgraded_files
from lambda_foundry.scaffold.render import render
from lambda_foundry.scaffold.template_record import TemplateRecord


def make_project(folder: Path, project: Project, source: PackageSource) -> None:
    """Write all that the project has but its locked versions and snapshots; raises `Mistake`."""
    for path, text in project_files(project, source).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8"))
    source.vendor(folder)
    files = upgraded_files(project, source)
    TemplateRecord(version=source.version, project=project, files=files).save(folder)
    _add_function(folder, project)


def _add_function(folder: Path, project: Project) -> None:
    with in_project(folder):
        wanted = {"service": project.service, "function": project.function}
        defaults = function_questions().defaults
        render(checked(defaults | wanted | {"trigger": project.trigger}, folder), folder)
