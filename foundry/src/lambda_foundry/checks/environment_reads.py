"""Reads what a Python module takes from os.environ, and what it imports to do so."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

# What can't be called with None: a read without a default in there has to find something.
NO_NONE = {
    "Bucket", "Decimal", "Object", "Path", "Queue", "Stream", "Table", "Topic", "float", "int",
    "len", "loads", "open", "urlopen", "urlparse",
}  # fmt: skip

_READING = {
    ast.Attribute,
    ast.Call,
    ast.Compare,
    ast.Constant,
    ast.Import,
    ast.ImportFrom,
    ast.Name,
    ast.Subscript,
    ast.Try,
}


@dataclass
class Variables:
    """What a module takes from its environment."""

    required: set[str] = field(default_factory=set)
    """Read so that a missing one is an error or becomes None in a call."""
    constants: set[str] = field(default_factory=set)
    """Every text in the module: a name among them may be read by a helper."""
    imports: set[str] = field(default_factory=set)
    is_complete: bool = True
    """False where the environment is read by names that are not in the source."""


@cache
def variables_in(module: ast.Module) -> Variables:
    """Everything that a module reads by `os.environ` or `os.getenv`."""
    found, guarded = Variables(), set[str]()
    for node, parent in _with_parents(module):
        _collect(node, parent, found, guarded)
    found.required -= guarded
    return found


def _with_parents(module: ast.Module) -> Iterator[tuple[ast.AST, ast.AST]]:
    """The nodes that may read the environment: `ast.walk` takes twice the time, on every node."""
    waiting: list[tuple[ast.AST, ast.AST]] = [(module, module)]
    while waiting:
        node, parent = waiting.pop()
        if type(node) in _READING:
            yield node, parent
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                waiting += [(item, node) for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST) and name != "ctx":
                waiting.append((value, node))


def _collect(node: ast.AST, parent: ast.AST, found: Variables, guarded: set[str]) -> None:
    match node:
        case ast.Constant(value=str(value)):
            found.constants.add(value)
        case ast.Import(names=aliases):
            found.imports |= {alias.name for alias in aliases}
        case ast.ImportFrom(module=name, names=aliases, level=level):
            start = f"{'.' * level}{name or ''}"
            found.imports |= {start} | {f"{start}.{alias.name}" for alias in aliases}
        case ast.Subscript(value=value, slice=key, ctx=ast.Load()) if _is_environ(value):
            _read(key, found, required=True)
        case ast.Call(func=function, args=[key, *default], keywords=keywords) if _gets(function):
            has_default = bool(default or keywords)
            _read(key, found, required=not has_default and _needs_a_value(parent, node))
        case ast.Compare(left=ast.Constant(value=str(name)), comparators=[where]) if _is_environ(
            where
        ):
            guarded.add(name)
        case ast.Try(body=body, handlers=handlers) if any(map(_catches, handlers)):
            guarded |= {name for part in body for name in _subscripts(part)}
        case _ if _is_environ(node) and not _is_plain_use(node, parent):
            found.is_complete = False


def _read(key: ast.expr, found: Variables, *, required: bool) -> None:
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
        found.is_complete = False
    elif required:
        found.required.add(key.value)


def _is_environ(node: ast.AST) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "environ") or (
        isinstance(node, ast.Name) and node.id == "environ"
    )


def _gets(function: ast.expr) -> bool:
    match function:
        case ast.Attribute(value=owner, attr="get") if _is_environ(owner):
            return True
        case ast.Attribute(attr="getenv") | ast.Name(id="getenv"):
            return True
    return False


def _needs_a_value(parent: ast.AST, read: ast.AST) -> bool:
    """Whether None, which a missing variable gives, is put where it makes an error.

    `boto3`'s own parameters begin with a capital letter: `TableName=os.environ.get("TABLE")`.
    """
    match parent:
        case ast.FormattedValue() | ast.BinOp() | ast.Subscript():
            return True
        case ast.keyword(arg=str(name)):
            return name[:1].isupper()
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in NO_NONE and read in parent.args
    return False


def _is_plain_use(node: ast.AST, parent: ast.AST) -> bool:
    match parent:
        case ast.Subscript() | ast.Compare():
            return True
        case ast.Attribute(value=value, attr="get" | "setdefault" | "pop"):
            return value is node
    return False


def _catches(handler: ast.ExceptHandler) -> bool:
    caught = ast.unparse(handler.type) if handler.type else "Exception"
    return any(name in caught for name in ("KeyError", "LookupError", "Exception"))


def _subscripts(node: ast.AST) -> set[str]:
    return {
        part.slice.value
        for part in ast.walk(node)
        if isinstance(part, ast.Subscript)
        and _is_environ(part.value)
        and isinstance(part.slice, ast.Constant)
        and isinstance(part.slice.value, str)
    }
