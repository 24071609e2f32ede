"""Other ways to the environment: names that stand for it, and functions that read what they get."""

import ast
import copy
from collections.abc import Iterator

Asked = tuple[str, tuple[str, ...]]
"""The function that is called, as it is written, and the texts it gets; `` for what is none."""


def is_environ(node: ast.AST) -> bool:
    """Whether it is `os.environ`, or `environ` by itself."""
    return (isinstance(node, ast.Attribute) and node.attr == "environ") or (
        isinstance(node, ast.Name) and node.id == "environ"
    )


def spelt_out(module: ast.Module) -> ast.Module:
    """The module with `environ` for the names that stand for it, as after `ENV = os.environ`."""
    names = set(_names_of_environ(module))
    if not names:
        return module
    changed = copy.deepcopy(module)
    _SpeltOut(names).visit(changed)
    return changed


def _names_of_environ(module: ast.Module) -> Iterator[str]:
    written = [
        node.id
        for node in ast.walk(module)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    for node in ast.walk(module):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if (
                is_environ(value) and written.count(name) == 1
            ):
                yield name
            case ast.ImportFrom(module="os", names=aliases):
                yield from (one.asname for one in aliases if one.name == "environ" and one.asname)


class _SpeltOut(ast.NodeTransformer):
    def __init__(self, names: set[str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if node.id in self._names and isinstance(node.ctx, ast.Load):
            return ast.copy_location(ast.Name("environ", node.ctx), node)
        return node


def reads_what_it_gets(node: ast.AST) -> tuple[str, int] | None:
    """The function's name, and at which place it gets the name of a variable that has to be there.

    As `def required(name): return os.environ[name]`, and not where it looks whether it is there.
    """
    match node:
        case ast.FunctionDef(name=name, args=given) if not node.decorator_list:
            return _reader(name, given, node)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda(args=given) as body):
            return _reader(name, given, body)
    return None


_LOOKING = (ast.BoolOp, ast.If, ast.IfExp, ast.Match, ast.Try, ast.With)
"""What may do without the variable."""


def _reader(name: str, given: ast.arguments, body: ast.AST) -> tuple[str, int] | None:
    places = {one.arg: place for place, one in enumerate([*given.posonlyargs, *given.args])}
    parts = list(ast.walk(body))
    if any(isinstance(part, _LOOKING) for part in parts):
        return None
    for part in parts:  # A name that is written anew, as by a prefix, is no longer what it gets.
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            places.pop(part.id, None)
    for part in parts:
        match part:
            case ast.Subscript(value=value, slice=ast.Name(id=key), ctx=ast.Load()) if (
                is_environ(value) and key in places
            ):
                return name, places[key]
    return None


def asked(node: ast.AST) -> Asked | None:
    """A call by a name, as `required` or `settings.required`, with a text among what it gets."""
    match node:
        case ast.Call(func=ast.Name() | ast.Attribute(value=ast.Name()) as function, args=given):
            texts = tuple(
                one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else ""
                for one in given
            )
            return (ast.unparse(function), texts) if any(texts) else None
    return None
