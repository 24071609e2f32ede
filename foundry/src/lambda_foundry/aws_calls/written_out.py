"""Whether an argument is written out in the code, so that it names the same things in each run."""

import ast
from collections.abc import Iterator
from functools import cache

from lambda_foundry.aws_calls.operations import table
from lambda_foundry.aws_calls.project_code import ProjectCode, absolute


def is_written_out(node: ast.expr, file: str, code: ProjectCode) -> bool:
    """Whether every name of a resource in an argument is a text, a variable, or a constant."""
    match node:
        case ast.Name(id=name):
            return _is_constant(name, file, code)
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return _is_constant_of(module, name, file, code)
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=given):
            named = [(ast.Constant(one.arg), one.value) for one in given]
            return all(_is_entry_written_out(*one, file, code) for one in named)
        case ast.Dict(keys=keys, values=values):
            entries = zip(keys, values, strict=True)
            return all(_is_entry_written_out(key, value, file, code) for key, value in entries)
    parts = _parts(node)
    if parts is None:
        return isinstance(node, ast.Constant) or _is_variable(node)
    return all(is_written_out(part, file, code) for part in parts)


def _parts(node: ast.expr) -> list[ast.expr] | None:
    """What a list or a text is made of; None for anything else."""
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.JoinedStr(values=parts):
            return parts
        case ast.ListComp(elt=part) | ast.GeneratorExp(elt=part) | ast.FormattedValue(value=part):
            return [part]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [left, right]
        case ast.BoolOp(op=ast.Or(), values=[first, *rest]) if _is_variable(first):
            return rest
    return None


def _is_variable(node: ast.expr) -> bool:
    """Whether it reads a variable of the environment."""
    match node:
        case ast.Subscript(value=read, slice=ast.Constant()):
            return _last_name(read) == "environ"
        case ast.Call(func=ast.Attribute(attr="get", value=read), args=given):
            return _last_name(read) == "environ" and _are_constants(given)
        case ast.Call(func=function, args=given):
            return _last_name(function) == "getenv" and _are_constants(given)
    return False


def _are_constants(given: list[ast.expr]) -> bool:
    return all(isinstance(one, ast.Constant) for one in given)


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _is_entry_written_out(
    key: ast.expr | None, value: ast.expr, file: str, code: ProjectCode
) -> bool:
    """Whether an entry is: its key may be a table's name, and its value be about a table."""
    if not isinstance(key, ast.Constant):
        return key is not None and is_written_out(key, file, code)
    is_about = key.value in _naming_keys() or isinstance(value, ast.Dict | ast.List)
    return not is_about or is_written_out(value, file, code)


@cache
def _naming_keys() -> frozenset[str]:
    arguments = table("arguments")
    return frozenset([*arguments["resource"], *arguments["resource_of_entries"]])


def _is_constant(name: str, file: str, code: ProjectCode) -> bool:
    """Whether a module gives a text to a name once, or takes it from another that does."""
    tree = code.tree(file)
    binding = [node for node in ast.walk(tree) if _binds(node, name)] if tree else []
    if tree is None or len(binding) != 1:
        return False
    if isinstance(binding[0], ast.alias):
        return _is_imported_constant(binding[0], tree, file, code)
    given = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if target is binding[0]
    ]
    kinds = ast.Constant | ast.JoinedStr | ast.BinOp | ast.Subscript | ast.Call | ast.Name
    return len(given) == 1 and isinstance(given[0], kinds) and is_written_out(given[0], file, code)


def _is_imported_constant(alias: ast.alias, tree: ast.Module, file: str, code: ProjectCode) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and alias in node.names:
            other = code.file_of(absolute(node.module, node.level, file))
            return bool(other) and other != file and _is_constant(alias.name, other or "", code)
    return False


def _is_constant_of(module: str, name: str, file: str, code: ProjectCode) -> bool:
    """Whether `settings.TABLE` is a constant, and nothing gives `settings` another value."""
    tree = code.tree(file)
    if tree is None or sum(_binds(node, module) for node in ast.walk(tree)) != 1:
        return False
    files = {code.file_of(dotted) for dotted in _imported_as(module, tree, file)} - {None, file}
    is_set = any(
        isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Store)
        for node in ast.walk(tree)
    )
    return len(files) == 1 and not is_set and _is_constant(name, files.pop() or "", code)


def _imported_as(name: str, tree: ast.Module, file: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    within = (
                        f"{absolute(node.module, node.level, file)}."
                        if isinstance(node, ast.ImportFrom)
                        else ""
                    )
                    yield f"{within}{alias.name}".removeprefix(".")


def _binds(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=bound, ctx=ast.Store()) | ast.arg(arg=bound):
            return bound == name
        case ast.alias():
            return (node.asname or node.name) == name
        case ast.ExceptHandler(name=bound) | ast.MatchAs(name=bound) | ast.MatchStar(name=bound):
            return bound == name
        case (
            ast.FunctionDef(name=bound)
            | ast.AsyncFunctionDef(name=bound)
            | ast.ClassDef(name=bound)
        ):
            return bound == name
    return False
