"""Environment variables that handler and stack don't agree about, by what the code reads."""

import ast
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import cache

from lambda_foundry.checks.environment import (
    NAME,
    RESERVED,
    variables_are_known,
    variables_of,
)
from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.handler_definition import handler_module, module_file
from lambda_foundry.template.asset_files import AssetFiles, files_of, layer_files
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_ids, runs_python
from lambda_foundry.template.values import literal

# What Lambda, Python, certificates, proxies, AWS's SDK, Powertools and observability agents read.
OTHERS = (
    "AWS_", "LAMBDA_", "POWERTOOLS_", "LOG_LEVEL", "PYTHON", "OTEL_", "DD_", "NEW_RELIC_",
    "OPENTELEMETRY_", "LUMIGO_", "SENTRY_", "SSL_", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "LD_", "LANG", "LC_", "TZ", "PATH", "HOME", "TMPDIR",
    "BOTO", "PARAMETERS_SECRETS_EXTENSION_", "SECRETS_MANAGER_TTL", "SSM_PARAMETER_STORE_",
)  # fmt: skip

_READ = re.compile(rb"(?:environ\s*\[|environ\s*\.\s*get\s*\(|getenv\s*\()\s*['\"](\w+)['\"]")

# Libraries that read variables by names that are in no source.
SETTINGS_LIBRARIES = {
    "pydantic_settings", "pydantic.BaseSettings", "environs", "decouple", "dynaconf", "dotenv",
    "environ", "aws_lambda_env_modeler", "starlette", "everett", "typed_settings",
}  # fmt: skip

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


def missing(template: Template) -> Iterator[Problem]:
    """Variables that the handler can't do without and the stack doesn't set."""
    for function in function_ids(template):
        given = variables_of(template, function)
        if not variables_are_known(template, function) or "AWS_LAMBDA_EXEC_WRAPPER" in given:
            continue
        if all(_is_given(name, given) for name in _mentioned(template, function)):
            continue
        required = {name for part in _reached(template, function) for name in part.required}
        for name in sorted(required):
            if not _is_given(name, given):
                yield Problem(
                    resource=function,
                    what=f"the handler reads the variable '{name}', which the stack doesn't set",
                    why="the function fails when it gets there",
                    instead=f"add '{name}' to the function's environment, or a default in the code",
                )


def _is_given(name: str, given: Container[str]) -> bool:
    return name in given or name in RESERVED or name.startswith(OTHERS)


def _mentioned(template: Template, function: str) -> set[str]:
    """What may be read, at a glance: most functions need no closer look, which takes a while."""
    files = files_of(template, function)
    if files is None or not runs_python(template, function):
        return set()
    return {
        name.decode()
        for file in files.sizes
        if file.endswith(".py") and not _is_installed(files, file)
        for name in _READ.findall(files.read(file))
    }


def unread(template: Template) -> Iterator[Problem]:
    """Variables that the stack sets and no code in the function or its layers mentions.

    Those that SAM gives to all functions at once are for those that read them.
    """
    common = as_dict(template.section("Globals").get("Function")).get("Environment")
    shared = as_dict(as_dict(common).get("Variables"))
    for function in function_ids(template):
        given = [
            name
            for name in variables_of(template, function)
            if NAME.fullmatch(name) and not name.upper().startswith(OTHERS)
            if name not in shared
        ]
        if not given or not runs_python(template, function):
            continue
        files, layers = files_of(template, function), layer_files(template, function)
        if files is None or layers is None or not files.sizes:
            continue
        for name in given:
            if not _may_be_read(name, [files, *layers]):
                yield Problem(
                    resource=function,
                    what=f"the stack sets the variable '{name}', which no code here reads",
                    why="one of the two is misspelt, or a setting changes nothing",
                    instead="give both the same name, or leave it out",
                )


def _reached(template: Template, function: str) -> list[Variables]:
    """What the handler's module reads, and the modules of the package that it imports."""
    files = files_of(template, function)
    handler = literal(template.properties(function).get("Handler"))
    if files is None or not handler or not runs_python(template, function):
        return []
    found: dict[str, Variables] = {}
    waiting = [handler_module(handler)]
    while waiting:
        module = waiting.pop()
        file = module_file(files, module)
        if file is None or file in found or module.partition("/")[0] in files.distributed:
            continue
        if tree := files.parsed(file):
            found[file] = _variables_in(tree)
            waiting += [_path(name, file) for name in found[file].imports]
    return list(found.values())


def _path(imported: str, file: str) -> str:
    """An import as a path without suffix; `.orders` is found beside the importing file."""
    dots = len(imported) - len(imported.lstrip("."))
    name = imported.lstrip(".").replace(".", "/")
    if not dots:
        return name
    return "/".join([*file.split("/")[:-dots], *filter(None, [name])])


def _may_be_read(name: str, everything: list[AssetFiles]) -> bool:
    """Whether any module mentions the name; one's own first, for they are few and mostly do."""
    modules = [
        (_is_installed(files, file), files, file)
        for files in everything
        for file in files.sizes
        if file.endswith(".py")
    ]
    modules.sort(key=lambda module: module[0])
    return any(
        name.encode() in files.read(file) if installed else _mentions(files, file, name)
        for installed, files, file in modules
    )


def _is_installed(files: AssetFiles, file: str) -> bool:
    first, _, rest = file.partition("/")
    if first == "python":
        return rest.partition("/")[0] in files.distributed_in_layer
    return first in files.distributed


def _mentions(files: AssetFiles, file: str, name: str) -> bool:
    """Whether a module of one's own may read a variable, also one whose name it computes."""
    source = files.read(file)
    if any(quote + name.encode() + quote in source for quote in (b"'", b'"')):
        return True
    tree = files.parsed(file)
    if tree is None:
        return name.encode() in source
    found = _variables_in(tree)
    computed = not found.is_complete or any(
        imported == library or imported.startswith(f"{library}.")
        for imported in found.imports
        for library in SETTINGS_LIBRARIES
    )
    return computed or any(name in constant for constant in found.constants)


@cache
def _variables_in(module: ast.Module) -> Variables:
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
            before = f"{start}." if name else start
            found.imports |= {start} | {f"{before}{alias.name}" for alias in aliases}
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
