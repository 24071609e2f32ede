"""Finds the function that a person means: by name, construct path, logical id, or a file of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import check_chosen, functions_by_path, meant_by
from lambda_foundry.project import given_path, project_root
from lambda_foundry.template.deployment import DeploymentValues, TemplateReferences
from lambda_foundry.template.document import Template, shown_name
from lambda_foundry.template.functions import ALIAS, FUNCTION, VERSION, function_of
from lambda_foundry.template.intrinsics import Unknown


@dataclass(frozen=True, kw_only=True)
class FoundFunction:
    """A function's resource, and the alias it was asked for by, if any."""

    template: Template
    logical_id: str
    alias: str | None = None

    @property
    def properties(self) -> dict[str, Any]:
        """What the template says of the function."""
        return self.template.properties(self.logical_id)

    @property
    def path(self) -> str:
        """The path of its construct."""
        return shown_name(self.template, self.logical_id)

    @property
    def project_name(self) -> str | None:
        """`service/function` for a function of this project."""
        functions = functions_by_path()
        part = "/".join(self.path.split("/")[:2])
        name = shown_name(self.template, self.logical_id, functions=functions)
        return name if part in functions else None

    @property
    def shown(self) -> str:
        """The name that people know it by."""
        return self.project_name or self.path

    @property
    def is_python(self) -> bool:
        """Whether it can be invoked here, as far as its template alone tells."""
        runtime = self.properties.get("Runtime", "")
        if isinstance(runtime, str):
            return runtime.startswith("python")
        references = TemplateReferences(self.template, templates=[], values=DeploymentValues())
        try:
            return references.intrinsics.text(runtime).startswith("python")
        except Unknown:
            return False

    @property
    def sample_event(self) -> Path | None:
        """The file with its sample event, if there is one."""
        file = project_root() / "tests" / "events" / f"{self.project_name}.json"
        return file if self.project_name and file.is_file() else None


def find_function(name: str, templates: list[Template]) -> FoundFunction:
    """The one function that `name` means; raises `Mistake` with a list of what there is."""
    named = list(_named_functions(templates))
    found = meant_by(_owner_of_file(name) or name, named)
    # Whatever else CDK puts beside a function, such as a provider, is rarely meant.
    pythons = [function for function in found if function.is_python]
    chosen = _each_once(pythons or found)
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        raise Mistake(f"{name}: means {len(chosen)} functions; write one of\n{_table(chosen)}")
    check_chosen(name)
    functions = _each_once(f for _, f in named if f.is_python and not f.alias)
    if not functions:
        raise Mistake(f"{name}: there is no such function; the assembly has none in Python")
    raise Mistake(f"{name}: there is no such function; there are\n{_table(functions)}")


def _owner_of_file(name: str) -> str | None:
    """`service/function` of a file of its own, which is what an editor knows of a function."""
    path = given_path(name).resolve()
    if not path.is_relative_to(project_root()) or not path.exists():
        return None
    match path.relative_to(project_root()).parts:
        case ("lambda_src", service, function, *_):
            return f"{service}/{function}"
        case ("stacks", service, _) | ("tests", "events", service, _):
            return f"{service}/{path.stem}"
        case ("tests", service, file) if file.startswith("test_"):
            return f"{service}/{path.stem.removeprefix('test_')}"
    return None


def _named_functions(templates: list[Template]) -> Iterable[tuple[list[str], FoundFunction]]:
    """Every function by its names, also by the names of its aliases and versions."""
    for template in templates:
        for logical_id in template.resources:
            names = [logical_id, shown_name(template, logical_id)]
            properties, type_ = template.properties(logical_id), template.type(logical_id)
            if type_ == FUNCTION:
                if isinstance(properties.get("FunctionName"), str):
                    names.append(properties["FunctionName"])
                yield names, FoundFunction(template=template, logical_id=logical_id)
                continue
            points = type_ in {ALIAS, VERSION}
            if points and (target := function_of(template, properties.get("FunctionName"))):
                # A path that an alias lies under means the function, not its alias as well.
                alias = properties.get("Name") if type_ == ALIAS else None
                yield names, FoundFunction(template=template, logical_id=target, alias=alias)


def _each_once(functions: Iterable[FoundFunction]) -> list[FoundFunction]:
    """Each function once: itself where that is meant too, else by an alias of it."""
    kept: dict[tuple[int, str], FoundFunction] = {}
    for function in sorted(functions, key=lambda found: found.alias or ""):
        kept.setdefault((id(function.template), function.logical_id), function)
    return sorted(kept.values(), key=lambda function: function.path)


def _table(functions: list[FoundFunction]) -> str:
    rows = [(f.project_name or "", f.path, f.logical_id) for f in functions]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width)
        for row in rows
    )
    return "\n".join(f"  {line.rstrip()}" for line in lines)
