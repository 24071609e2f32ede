"""`foundry upgrade`: brings the template's files to the installed version; says what changes."""

from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from lambda_foundry.commands.parser import Parser
from lambda_foundry.commands.set_up import set_up
from lambda_foundry.project import project_root, tests_output
from lambda_foundry.scaffold.merging import Outcome, merged, write
from lambda_foundry.scaffold.package_source import PackageSource
from lambda_foundry.scaffold.project_files import (
    PYPROJECT,
    TemplateRecord,
    direct_requirements,
    project_files,
    upgraded_files,
)
from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.terminal import CYAN, GREEN, RED, coloured
from lambda_foundry.testing.snapshots import Change, snapshot_changes

LOOKS = {r"^\+.*": GREEN, r"^-.*": RED, r"^@@.*": CYAN}
"""How lines of a diff look at a terminal."""


def main(arguments: list[str]) -> int:
    """Merge the files, then compare the templates; 1 where a conflict is left to resolve."""
    _parser().parse_args(arguments)
    project = project_root()
    record = TemplateRecord.load(project)
    source = PackageSource.of_this_package()
    made = project_files(record.project, source)
    files = upgraded_files(made)
    outcomes = merged(project, before=record.files, after=files)
    write(project, outcomes)
    TemplateRecord(version=source.version, project=record.project, files=files).save(project)
    print("\n".join(_files_report(record.version, source.version, outcomes)))
    for line in _other_pins(project, made[PYPROJECT]):
        print(line)
    if any(outcome.kind == "conflict" for outcome in outcomes):
        print("Resolve the conflicts, then see what changes in the templates: uv run foundry test")
        return 1
    print("\n".join(_templates_report(list(_changes()))))
    return 0


def _parser() -> Parser:
    return Parser(
        prog="foundry upgrade",
        description="Bring the files that the template made (workflows, cdk.json, editor settings "
        "and so on) to those of the installed version of lambda-foundry, by a three-way merge with "
        "your changes. Then say what the new version changes in the templates and in what "
        "functions may do. The package itself is upgraded before, by: uv lock --upgrade-package "
        "lambda-foundry. Ends with 1 where a conflict is left to resolve.",
    )


def _files_report(before: str, after: str, outcomes: list[Outcome]) -> Iterator[str]:
    if not outcomes:
        yield f"The template's files are those of {after} already."
        return
    yield f"The template's files are brought from {before} to {after}:"
    for outcome in outcomes:
        note = f": {outcome.note}" if outcome.note else ""
        yield f"  {outcome.kind:8}  {outcome.path}{note}"


def _other_pins(project: Path, template: str) -> Iterator[str]:
    """Where the project pins other versions than this release is tested with."""
    own = _pins((project / PYPROJECT).read_text(encoding="utf-8"))
    for name, wanted in _pins(template).items():
        if name in own and own[name] != wanted:
            yield f"{PYPROJECT}: has {name}{own[name]}; this release is tested with {name}{wanted}"


def _pins(pyproject: str) -> dict[str, str]:
    """The exact versions that a pyproject.toml asks for, by the packages' names."""
    return dict(_pinned(line) for line in direct_requirements(pyproject) if "==" in line)


def _pinned(line: str) -> tuple[str, str]:
    try:
        requirement = Requirement(line)
    except InvalidRequirement:
        return line, ""
    return requirement.name, str(requirement.specifier)


def _changes() -> Iterator[Change]:
    set_up()
    return snapshot_changes(synthesize(tests_output()))


def _templates_report(changes: list[Change]) -> Iterator[str]:
    if not changes:
        yield "The templates stay as their snapshots say."
        return
    yield "The templates change:"
    for change in changes:
        yield coloured(change.diff, LOOKS)
    words = [sentence for change in changes for sentence in change.words]
    yield ""
    yield from (f"{sentence}." for sentence in words)
    if not words:
        yield "No function may do more or less than before."
    yield "If that should be so: uv run foundry test --snapshot-update && git diff"
