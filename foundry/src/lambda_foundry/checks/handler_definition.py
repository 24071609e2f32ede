"""What a handler's name stands for: the definition behind it, here or where it is imported from."""

import ast
from collections.abc import Iterator

from lambda_foundry.template.asset_files import AssetFiles

_DEEPEST = 5
"""So many names are followed from one to the next."""
_UNCHANGED = {"staticmethod", "classmethod"}
"""Decorators that leave a method the coroutine that it is."""


def module_file(files: AssetFiles, module: str, root: str = "") -> str | None:
    """The file of a module given as a path without suffix, a package's `__init__` included."""
    candidates = (f"{root}{module}.py", f"{root}{module}/__init__.py")
    return next((name for name in candidates if name in files.sizes), None)


def definition(
    files: AssetFiles, module: ast.Module, name: str, depth: int = 0
) -> tuple[ast.Module, ast.stmt | None]:
    """The last statement that makes something of a name, and its module, through other names."""
    made = _made_last(module, name)
    here = module, made
    if depth == _DEEPEST:
        return here
    match made:
        case ast.Assign(value=ast.Name(id=other)) if other != name:
            return definition(files, module, other, depth + 1)
        case ast.ImportFrom(module=str(dotted), level=0, names=names):
            file = module_file(files, dotted.replace(".", "/"))
            tree = files.parsed(file) if file else None
            known = [one.name for one in names if (one.asname or one.name) == name]
            return definition(files, tree, known[0], depth + 1) if tree and known else here
        case (
            ast.Assign(value=ast.Attribute(value=ast.Name(id=owner), attr=method))
            | ast.Assign(value=ast.Attribute(value=ast.Call(func=ast.Name(id=owner)), attr=method))
        ):
            return module, _coroutine_of(module, owner, method) or made
        case ast.Assign(value=ast.Call(func=ast.Name(id=owner))):
            return module, _coroutine_of(module, owner, "__call__") or made
    return here


def _coroutine_of(module: ast.Module, owner: str, method: str) -> ast.stmt | None:
    """A method of a class that is a coroutine, if nothing but what leaves it one decorates it."""
    made = _made_last(module, owner)
    if isinstance(made, ast.Assign) and isinstance(made.value, ast.Call):
        made = _made_last(module, getattr(made.value.func, "id", ""))
    body = made.body if isinstance(made, ast.ClassDef) and not made.decorator_list else []
    for statement in body:
        if isinstance(statement, ast.AsyncFunctionDef) and statement.name == method:
            names = [getattr(one, "id", "") for one in statement.decorator_list]
            return statement if _UNCHANGED.issuperset(names) else None
    return None


def is_coroutine(module: ast.Module, made: ast.stmt | None) -> bool:
    """Whether a call of it gives what has to be awaited, as far as its own module tells."""
    match made:
        case ast.AsyncFunctionDef(decorator_list=decorators):
            return all(getattr(one, "id", "") in _UNCHANGED for one in decorators)
        case ast.FunctionDef(decorator_list=[]):
            return _gives_coroutine(module, made, [*_returned(made)])
        case ast.Assign(value=ast.Lambda(body=body) as function):
            return _gives_coroutine(module, function, [body])
    return False


def _gives_coroutine(module: ast.Module, made: ast.AST, returned: list[ast.expr]) -> bool:
    own = {node.arg for node in ast.walk(made) if isinstance(node, ast.arg)} | {
        node.id
        for node in ast.walk(made)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    called = [
        value.func.id
        for value in returned
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
    ]
    found = [_made_last(module, name) for name in called if name not in own]
    # One that does so for some events alone may mean it.
    is_always = bool(returned) and len(found) == len(returned)
    return is_always and all(
        isinstance(one, ast.AsyncFunctionDef) and not one.decorator_list for one in found
    )


def _returned(made: ast.FunctionDef) -> Iterator[ast.expr]:
    for statement in made.body:
        for node in (statement, *assigned_in(statement)):
            if isinstance(node, ast.Return) and node.value:
                yield node.value


def _made_last(module: ast.Module, name: str) -> ast.stmt | None:
    """The last statement at the margin that makes something of a name."""
    made = [
        node
        for node in module.body
        if any(_names(part, name) for part in (node, *assigned_in(node)))
    ]
    return made[-1] if made else None


def assigned_in(node: ast.stmt) -> Iterator[ast.AST]:
    """What runs with a statement, without what is in a function or a class."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield from _top_level(node)


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
