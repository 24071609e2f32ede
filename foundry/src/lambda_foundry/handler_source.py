"""Checks what a function's folder must hold before CDK packs it."""

import ast
import sys
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.readable import readable
from lambda_foundry.packaging.target import PYTHON_VERSIONS
from lambda_foundry.project import lambda_src_folder, shown
from lambda_foundry.python_source import parsed

HERE = sys.version_info[:2]
"""The Python that reads the handlers, which may be older than the one they run with."""


def handler_folder(source: str, *, handler: str) -> Path:
    """The folder `lambda_src/<source>`, once it is sure that Lambda will find the handler there."""
    folder = lambda_src_folder() / source
    if not folder.is_dir():
        raise Mistake(f"{shown(folder)}: there is no such folder; put {_file(handler)} there")
    module = folder / _file(handler)
    with readable(folder):
        is_there = module.is_file()
    if not is_there:
        raise Mistake(f"{shown(module)}: there is no such file; the handler is '{handler}'")
    name = handler.rpartition(".")[2]
    if name not in _top_level_names(module):
        raise Mistake(f"{shown(module)}: defines no '{name}'; write: def {name}(event, context)")
    return folder


def _file(handler: str) -> str:
    module, dot, _ = handler.rpartition(".")
    if not dot or not module:
        raise Mistake(f"handler='{handler}': write it as module.function, like 'handler.handler'")
    return f"{module.replace('.', '/')}.py"


def _parsed(module: Path) -> ast.Module:
    with readable(module.parent):
        content = module.read_bytes()
    try:
        return parsed(content)
    except SyntaxError as error:
        error.filename = str(module)
        newest = PYTHON_VERSIONS[-1]
        if tuple(map(int, newest.split("."))) <= HERE:
            raise
        raise Mistake(
            f"{shown(module)}, line {error.lineno}: SyntaxError: {error.msg}; where a Python "
            f"newer than {HERE[0]}.{HERE[1]} allows it, use that here too: uv python pin {newest}"
        ) from error


def _top_level_names(module: Path) -> set[str]:
    names: set[str] = set()
    for node in _parsed(module).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ImportFrom(names=aliases) | ast.Import(names=aliases):
                names |= {alias.asname or alias.name for alias in aliases}
            case ast.Assign(targets=targets):
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return names
