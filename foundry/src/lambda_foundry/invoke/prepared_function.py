"""Makes a function of an assembly ready to be invoked: its settings, its code, its layers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lambda_foundry.invoke.code_assets import code_folder
from lambda_foundry.invoke.deployment_values import DeploymentValues
from lambda_foundry.invoke.function_lookup import FoundFunction, find_function
from lambda_foundry.invoke.function_settings import (
    HOST_ARCHITECTURE,
    HOST_PYTHON,
    FunctionSettings,
    read_settings,
)
from lambda_foundry.invoke.layer_folders import LayerFolders, merged
from lambda_foundry.invoke.native_wheels import for_this_host
from lambda_foundry.invoke.references import TemplateReferences
from lambda_foundry.invoke.runtime_folder import runtime_folder
from lambda_foundry.invoke.sandbox import Package
from lambda_foundry.invoke.templates import read_templates

# docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"


@dataclass(frozen=True, kw_only=True)
class PreparedFunction:
    """All that an `ExecutionEnvironment` needs, and what people should know of the difference."""

    found: FoundFunction
    settings: FunctionSettings
    package: Package
    notes: list[str]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a person knows better than the template: variables, deployed values, layers by ARN."""

    variables: Mapping[str, str] = field(default_factory=dict)
    values: DeploymentValues = field(default_factory=DeploymentValues)
    layers: Mapping[str, Path] = field(default_factory=dict)


def prepare(name: str, assembly: Path, given: Given) -> PreparedFunction:
    """Find the function in an assembly's folder; raises `Mistake` for whatever is in the way."""
    templates = read_templates(assembly)
    found = find_function(name, templates)
    references = TemplateReferences(found.template, templates=templates, values=given.values)
    settings = read_settings(found, references, variables=given.variables)
    layers = LayerFolders(found, references, templates=templates, given=given.layers).find()
    code = code_folder(
        found.template, found.logical_id, of="Code", intrinsics=references.intrinsics
    )
    (code, *layers), notes = _for_this_host([code, *layers], settings, owner=found.shown)
    if WRAPPER in settings.variables:
        notes.append(f"{found.shown}: the script of {WRAPPER} isn't run here")
    package = Package(task_root=code, opt=merged(layers), runtime=runtime_folder())
    return PreparedFunction(found=found, settings=settings, package=package, notes=notes)


def _for_this_host(
    trees: list[Path], settings: FunctionSettings, *, owner: str
) -> tuple[list[Path], list[str]]:
    notes: list[str] = []
    if settings.fits_host:
        return trees, notes
    if settings.python_version != HOST_PYTHON:
        notes.append(f"{owner} runs on {settings.runtime} in Lambda, on Python {HOST_PYTHON} here")
    fitting, rebuilt = [], []
    for tree in trees:
        folder, wheels = for_this_host(tree, owner=owner)
        fitting.append(folder)
        rebuilt += wheels
    if rebuilt:
        notes.append(
            f"built for Python {HOST_PYTHON} on {HOST_ARCHITECTURE} instead of "
            f"{settings.runtime} on {settings.architecture}: {', '.join(rebuilt)}"
        )
    return fitting, notes
