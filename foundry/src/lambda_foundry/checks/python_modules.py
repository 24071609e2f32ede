"""Reads what a function's Python modules define, and where they lie."""

import ast
import re
import sys
from collections.abc import Iterator

from lambda_foundry.python_source import parsed
from lambda_foundry.template.asset_files import AssetFiles

# What no newer Python takes either, whichever reads the module here.
_WRONG_EVERYWHERE = re.compile(r"expected ':'|was never closed|unmatched|does not match opening")


def handler_module(handler: str) -> str:
    """The path of the handler's module without its suffix: `app/orders.handler` is `app/orders`."""
    return handler.rpartition(".")[0].replace(".", "/")


def module_file(files: AssetFiles, module: str, root: str = "") -> str | None:
    """The file of a module given as a path without suffix, a package's `__init__` included."""
    candidates = (f"{root}{module}.py", f"{root}{module}/__init__.py")
    return next((name for name in candidates if name in files.sizes), None)


def is_there(files: AssetFiles, module: str, root: str = "") -> bool:
    """Whether a module can be imported, compiled ones and extensions included."""
    start = f"{root}{module}."
    return bool(module_file(files, module, root)) or any(
        name.startswith(start) and name.endswith((".so", ".pyc")) for name in files.sizes
    )


def defines(module: ast.Module, name: str) -> bool:
    """Whether the module has a name at its top; also true where that can't be known."""
    return any(_names(node, name) for node in _top_level(module))


def _top_level(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when the module is imported, those inside `if` and `try` as well."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(
            child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
        ):
            yield from _top_level(child)


def _names(node: ast.AST, name: str) -> bool:
    match node:
        case ast.FunctionDef(name=defined) | ast.AsyncFunctionDef(name=defined):
            return defined in {name, "__getattr__"}
        case ast.ClassDef(name=defined):
            return defined == name
        case ast.alias(name=imported, asname=alias):
            return imported == "*" or (alias or imported.partition(".")[0]) == name
        case ast.Name(id=assigned, ctx=ast.Store()):
            return assigned == name
    return False


def syntax_error(files: AssetFiles, file: str, runtime: str) -> SyntaxError | None:
    """What is no Python in a module; None where it may be one for the runtime's newer Python."""
    try:
        parsed(files.read(file))
    except SyntaxError as error:
        minor = runtime.removeprefix("python3.")
        is_read_here = minor.isdigit() and int(minor) <= sys.version_info.minor
        everywhere = isinstance(error, IndentationError) or _WRONG_EVERYWHERE.search(error.msg)
        return error if is_read_here or everywhere else None
    except (ValueError, RecursionError):
        return None
    return None
