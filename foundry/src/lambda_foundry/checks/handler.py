"""The handler: a module of the package, and a function in it."""

import re
from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.function_settings import runs_python
from lambda_foundry.checks.python_modules import (
    defines,
    handler_module,
    is_there,
    module_file,
    syntax_error,
)
from lambda_foundry.template.asset_files import AssetFiles, files_of, layer_files
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.values import literal

WHY = "every invocation fails before the first line of the handler runs"


def found(template: Template) -> Iterator[Problem]:
    """Handlers that Lambda can't find."""
    for function in function_ids(template):
        handler = literal(template.properties(function).get("Handler"))
        if handler is None or not runs_python(template, function):
            continue
        if said := _missing(template, function, handler):
            what, instead = said
            yield Problem(resource=function, what=what, why=WHY, instead=instead)


def _missing(template: Template, function: str, handler: str) -> tuple[str, str] | None:
    module, dot, name = handler.rpartition(".")
    if not dot or not module or not name or handler.startswith((".", "/")):
        return f"its handler is '{handler}'", "write module.function, like 'handler.handler'"
    files = files_of(template, function)
    if files is None:
        return None
    if not files.sizes:
        return "its package is empty", f"put {handler_module(handler)}.py into it"
    runtime = literal(template.properties(function).get("Runtime")) or ""
    return _missing_in(files, layer_files(template, function), handler, runtime)


def _missing_in(
    files: AssetFiles, layers: list[AssetFiles] | None, handler: str, runtime: str
) -> tuple[str, str] | None:
    path, name = handler_module(handler), handler.rpartition(".")[2]
    if not is_there(files, path):
        if layers is None or any(is_there(layer, path, "python/") for layer in layers):
            return None
        have = ", ".join(sorted(file for file in files.sizes if "/" not in file)[:5])
        return (
            f"its handler is '{handler}', and there is no {path}.py in its package",
            f"name a module that is there: {have}" if have else f"put {path}.py into it",
        )
    file = module_file(files, path)
    # A line that defines it whole, as nearly every handler has, is enough without a parse.
    plain = rf"^(async )?def {re.escape(name)}\b.*:[ \t]*(#.*)?$".encode()
    if file and re.search(plain, files.read(file), re.MULTILINE):
        return None
    if file and (error := syntax_error(files, file, runtime)):
        return (
            f"its handler's module {file} is no Python: {error.msg}, line {error.lineno}",
            "mend that line",
        )
    tree = files.parsed(file) if file else None
    if tree is None or defines(tree, name):
        return None
    return (
        f"its handler is '{handler}', and {file} defines no '{name}'",
        f"write: def {name}(event, context)",
    )
