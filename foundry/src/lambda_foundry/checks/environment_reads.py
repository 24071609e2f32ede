"""What a module reads of its environment, without running it."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from lambda_foundry.checks.environment_readers import (
    Asked,
    asked,
    is_environ,
    reads_what_it_gets,
    spelt_out,
)

# Libraries that put variables into the environment, as from a file.
FILLING_LIBRARIES = {"dotenv", "environs", "environ"}

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
    ast.If,
    ast.IfExp,
    ast.Import,
    ast.ImportFrom,
    ast.Name,
    ast.Subscript,
    ast.Try,
    ast.With,
}


@dataclass
class Variables:
    """What a module takes from its environment."""

    required: set[str] = field(default_factory=set)
    """Read so that a missing one is an error or becomes None in a call."""
    required_by: dict[str, set[str]] = field(default_factory=dict)
    """What each function at the module's top reads so; it may never run."""
    readers: dict[str, int] = field(default_factory=dict)
    """The functions at the module's top that need a variable by the name which they get there."""
    functions: set[str] = field(default_factory=set)
    """All functions at the module's top."""
    asked: set[Asked] = field(default_factory=set)
    """The calls that may be of such a function."""
    asked_by: dict[str, set[Asked]] = field(default_factory=dict)
    """Such calls in each function at the module's top, which may never run."""
    mentioned: set[str] = field(default_factory=set)
    """Every name in the module, also one of another module's function."""
    constants: set[str] = field(default_factory=set)
    """Every text in the module: a name among them may be read by a helper."""
    named: dict[str, str] = field(default_factory=dict)
    """The names at the module's top that stand for a text."""
    imports: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    """Set by the code itself."""
    guarded: set[str] = field(default_factory=set)
    """Read only where it is there, or where a missing one does no harm."""
    is_filled: bool = False
    """Whether the code sets variables whose names are not in the source."""
    is_complete: bool = True
    """False where the environment is read by names that are not in the source."""


@cache
def variables_in(module: ast.Module) -> Variables:
    """Everything that a module reads by `os.environ` or `os.getenv`."""
    module = spelt_out(module)
    found, guarded = Variables(named=_constants(module)), set[str]()
    for statement in module.body:
        before, found.required = found.required, set()
        before_asked, found.asked = found.asked, set()
        if reader := reads_what_it_gets(statement):
            found.readers[reader[0]] = reader[1]
        for node, parent in _with_parents(statement, module):
            _collect(node, parent, found)
            _note_set(node, found)
            guarded |= _guarded_by(node, found.named)
        if isinstance(statement, ast.FunctionDef) and not statement.decorator_list:
            found.functions.add(statement.name)
            found.required_by[statement.name], found.required = found.required, set()
            found.asked_by[statement.name], found.asked = found.asked, set()
        found.required |= before
        found.asked |= before_asked
    tops = {imported.partition(".")[0] for imported in found.imports}
    found.is_filled = found.is_filled or not tops.isdisjoint(FILLING_LIBRARIES)
    found.required -= guarded
    found.required_by = {name: said - guarded for name, said in found.required_by.items()}
    found.guarded = guarded
    return found


def _constants(module: ast.Module) -> dict[str, str]:
    """The names at a module's top that stand for a text."""
    return {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        if isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _with_parents(top: ast.AST, above: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """The nodes that may read the environment: `ast.walk` takes twice the time, on every node."""
    waiting: list[tuple[ast.AST, ast.AST]] = [(top, above)]
    while waiting:
        node, parent = waiting.pop()
        if type(node) in _READING:
            yield node, parent
        for name in _fields_of(node):
            value = getattr(node, name, None)
            if isinstance(value, list):
                waiting += [(item, node) for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST) and name != "ctx":
                waiting.append((value, node))


def _fields_of(node: ast.AST) -> tuple[str, ...]:
    """What of a node may run in Lambda: of `if __name__ == "__main__"` only its `else`."""
    return ("orelse",) if is_of_script(node) else node._fields


def is_of_script(node: ast.AST) -> bool:
    """Whether it asks if the module is run as a script, which Lambda doesn't."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Compare)
        and "__main__" in ast.unparse(node.test)
    )


def _note_set(node: ast.AST, found: Variables) -> None:
    """Note what the code itself puts into its environment."""
    match node:
        case ast.Subscript(value=value, slice=ast.Constant(value=str(name)), ctx=ast.Store()) if (
            is_environ(value)
        ):
            found.made.add(name)
        case ast.Call(
            func=ast.Attribute(value=value, attr="setdefault"),
            args=[ast.Constant(value=str(name)), *_],
        ) if is_environ(value):
            found.made.add(name)
        case ast.Call(
            func=ast.Attribute(value=value, attr="update"), args=given, keywords=named
        ) if is_environ(value):
            found.made |= {one.arg for one in named if one.arg}
            found.is_filled = found.is_filled or bool(given) or any(not one.arg for one in named)


def _guarded_by(node: ast.AST, named: Mapping[str, str]) -> set[str]:
    """What is read only if it is there, or where a missing one does no harm."""
    match node:
        case ast.Compare(left=key, comparators=[where]) if is_environ(where):
            return {_text_of(key, named)}
        case ast.Try(body=body, handlers=handlers) if any(map(_catches, handlers)):
            return {name for part in body for name in _read_in(part, named)}
        case ast.With(items=items) if any("suppress" in ast.dump(one) for one in items):
            return _read_in(node, named)
        case ast.If(test=test) | ast.IfExp(test=test) if any(map(is_environ, ast.walk(test))):
            return _subscripts(node, named)  # The environment decides whether it is read.
    return set()


def _text_of(key: ast.expr, named: Mapping[str, str]) -> str:
    """The text that a key is, itself or by a constant; `` for any other."""
    match key:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return named.get(name, "")
    return ""


def _collect(node: ast.AST, parent: ast.AST, found: Variables) -> None:
    if isinstance(node, ast.Name | ast.Attribute):
        found.mentioned.add(node.id if isinstance(node, ast.Name) else node.attr)
    if call := asked(node):
        found.asked.add(call)
    match node:
        case ast.Constant(value=str(value)):
            found.constants.add(value)
        case ast.Import(names=aliases):
            found.imports |= {alias.name for alias in aliases}
        case ast.ImportFrom(module=name, names=aliases, level=level):
            start = f"{'.' * level}{name or ''}"
            before = f"{start}." if name else start
            found.imports |= {start} | {f"{before}{alias.name}" for alias in aliases}
            found.mentioned |= {alias.name for alias in aliases}
        case ast.Subscript(value=value, slice=key, ctx=ast.Load()) if is_environ(value):
            _read(key, found, required=True)
        case ast.Call(func=function, args=[key, *default], keywords=keywords) if _gets(function):
            has_default = bool(default or keywords)
            _read(key, found, required=not has_default and _needs_a_value(parent, node))
        case _ if is_environ(node) and not _is_plain_use(node, parent):
            found.is_complete = False


def _read(key: ast.expr, found: Variables, *, required: bool) -> None:
    name = _text_of(key, found.named)
    if not name:
        found.is_complete = False
    elif required:
        found.required.add(name)


def _gets(function: ast.expr) -> bool:
    match function:
        case ast.Attribute(value=owner, attr="get") if is_environ(owner):
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


def _subscripts(node: ast.AST, named: Mapping[str, str]) -> set[str]:
    return {
        _text_of(part.slice, named)
        for part in ast.walk(node)
        if isinstance(part, ast.Subscript) and is_environ(part.value)
    }


def _read_in(node: ast.AST, named: Mapping[str, str]) -> set[str]:
    """What is read there, perhaps by a function that gets its name."""
    texts = {text for part in ast.walk(node) if (call := asked(part)) for text in call[1]}
    return _subscripts(node, named) | texts
