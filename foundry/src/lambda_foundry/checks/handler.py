"""The handler: a function in a module of the package, which answers CloudFormation if that waits.

docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
"""

import ast
import re
import sys
from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.handler_definition import (
    assigned_in,
    defines,
    definition,
    is_coroutine,
    module_file,
)
from lambda_foundry.names import handler_module
from lambda_foundry.packaging.source import NO_UTF_8, parsed, undecodable
from lambda_foundry.template.asset_files import AssetFiles, files_of, layer_files
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_ids, function_of, runs_python
from lambda_foundry.template.values import literal

WHY = "every invocation fails before the first line of the handler runs"

ARGUMENTS = 2
"""The event and the context."""

_ANNOTATION = rb"(\s*:[^,()\[\]=]*(\[[^()=]*?\])?[^,()\[\]=]*)?"

# What no newer Python takes either, whichever reads the module here.
_WRONG_EVERYWHERE = re.compile(
    r"expected ':'|was never closed|unmatched|does not match opening|Missing parentheses in call"
    rf"|{NO_UTF_8}"
)

TYPE = "AWS::CloudFormation::CustomResource"
_ANSWERS = re.compile(rb"ResponseURL|cfnresponse|crhelper|custom_resource_helper|response_url")


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
    if is_misnamed(handler):
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
        modules = (file for file in files.sizes if "/" not in file and file.endswith(".py"))
        have = ", ".join(sorted(modules)[:5])
        return (
            f"its handler is '{handler}', and there is no {path}.py in its package",
            f"name a module that is there: {have}" if have else f"put {path}.py into it",
        )
    file = module_file(files, path)
    if file and _is_plain(files.read(file), name):
        return None
    if file and (error := syntax_error(files, file, runtime)):
        why, instead = error.msg, "mend that line"
        if why == NO_UTF_8:
            why, _, instead = why.partition("; ")
        return f"its handler's module {file} is no Python: {why}, line {error.lineno}", instead
    tree = files.parsed(file) if file else None
    return _wrong_in(files, tree, handler, str(file)) if tree else None


def _is_plain(source: bytes, name: str) -> bool:
    """Whether a line defines it whole, as nearly every handler has: enough without a parse."""
    parameters = rb"\s*,\s*".join([rb"\w+%b" % _ANNOTATION] * 2)
    plain = rb"^def %b\(%b\)[ \t]*(->.*)?:[ \t]*(#.*)?$" % (re.escape(name).encode(), parameters)
    is_simple = b"yield" not in source and b"async def" not in source
    return is_simple and not undecodable(source) and bool(re.search(plain, source, re.MULTILINE))


def _wrong_in(
    files: AssetFiles, tree: ast.Module, handler: str, file: str
) -> tuple[str, str] | None:
    """A name that the handler's module doesn't define, or not as what Lambda can call."""
    name = handler.rpartition(".")[2]
    what, instead = f"its handler is '{handler}'", f"write: def {name}(event, context)"
    module, made = definition(files, tree, name)
    if is_coroutine(module, made):
        return (
            f"{what}, a coroutine, which Lambda doesn't await",
            f"{instead}, with asyncio.run(…) in it",
        )
    match made:
        case ast.FunctionDef(decorator_list=[]) as made if _yields(made):
            return f"{what}, a generator, which is no answer", "return a list in place of yield"
        case (
            ast.FunctionDef(decorator_list=[], args=taken)
            | ast.Assign(value=ast.Lambda(args=taken))
            | ast.AnnAssign(value=ast.Lambda(args=taken))
        ) if not _takes_two(taken):
            return f"{what}, which doesn't take the event and the context that it gets", instead
    return None if defines(tree, name) else (f"{what}, and {file} defines no '{name}'", instead)


def _yields(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Yield | ast.YieldFrom)
        for statement in function.body
        for node in (statement, *assigned_in(statement))
    )


def _takes_two(taken: ast.arguments) -> bool:
    """Whether two values can be given in their order, and nothing else has to be."""
    positional = [*taken.posonlyargs, *taken.args]
    return (
        len(positional) - len(taken.defaults) <= ARGUMENTS
        and (len(positional) >= ARGUMENTS or taken.vararg is not None)
        and None not in taken.kw_defaults
    )


def is_misnamed(handler: str) -> bool:
    """Whether it is no module and function with a dot between them, as seen from the package.

    Lambda takes no blanks: docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    """
    module, _, name = handler.rpartition(".")
    return (
        not module or not name or handler.startswith((".", "/")) or bool(re.search(r"\s", handler))
    )


def is_there(files: AssetFiles, module: str, root: str = "") -> bool:
    """Whether a module can be imported, compiled ones and extensions included."""
    start = f"{root}{module}."
    return bool(module_file(files, module, root)) or any(
        name.startswith(start) and name.endswith((".so", ".pyc")) for name in files.sizes
    )


def syntax_error(files: AssetFiles, file: str, runtime: str) -> SyntaxError | None:
    """What is no Python in a module; None where it may be one for the runtime's newer Python."""
    try:
        parsed(files.read(file))
    except SyntaxError as error:
        minor = runtime.removeprefix("python3.")
        is_read_here = minor.isdigit() and int(minor) <= sys.version_info.minor
        return error if is_read_here or is_wrong_everywhere(error) else None
    except (ValueError, RecursionError):
        return None
    return None


def is_wrong_everywhere(error: SyntaxError) -> bool:
    """Whether no Python takes what this one doesn't."""
    return isinstance(error, IndentationError) or bool(_WRONG_EVERYWHERE.search(error.msg))


def unanswered(template: Template) -> Iterator[Problem]:
    """Handlers whose code mentions the address for the answer nowhere."""
    told: set[str] = set()
    for resource in template.resources:
        if template.type(resource) != TYPE and not template.type(resource).startswith("Custom::"):
            continue
        token = template.properties(resource).get("ServiceToken")
        function = function_of(template, token)
        if function is None or function in told or not runs_python(template, function):
            continue
        files, layers = files_of(template, function), layer_files(template, function)
        if files is None or layers is None or not files.sizes:
            continue
        told.add(function)
        if not any(map(_may_answer, [files, *layers])):
            yield Problem(
                resource=function,
                what=f"CloudFormation invokes it for {resource}, and its code never uses the "
                "ResponseURL of the event",
                why="a deployment waits an hour for the answer, and fails",
                instead="put the answer to the ResponseURL, or let custom_resources.Provider do it",
            )


def _may_answer(files: AssetFiles) -> bool:
    return any(
        name.endswith((".py", ".so", ".pyc")) and _ANSWERS.search(files.read(name))
        for name in files.sizes
    )
