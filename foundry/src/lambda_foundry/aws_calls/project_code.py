"""The modules that are the project's own, of a function's folder and of its layers."""

import ast
import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lambda_foundry.aws_calls.operations import table
from lambda_foundry.template.asset_files import AssetFiles


@dataclass
class ProjectCode:
    """A function's files and those of its layers; modules by their files' names.

    `names` has every module that was asked for, with its file: what is found depends on no other.
    """

    function: AssetFiles
    layers: Sequence[AssetFiles] = ()
    names: dict[str, str | None] = field(default_factory=dict)
    _trees: dict[str, ast.Module | None] = field(default_factory=dict)

    def file_of(self, module: str) -> str | None:
        """The file of a module by its dotted name; None for one that isn't the project's own."""
        if module not in self.names:
            self.names[module] = self._file_of(module)
        return self.names[module]

    def contents(self) -> dict[str, str]:
        """The hash of each module that was read."""
        return {file: self._content(file) for file in self._trees}

    def still_leads_to(self, names: dict[str, str | None], contents: dict[str, str]) -> bool:
        """Whether these names have these files here, with these contents."""
        return all(self.file_of(name) == file for name, file in names.items()) and all(
            self._content(file) == content for file, content in contents.items()
        )

    def _content(self, file: str) -> str:
        owner = self._owner(file)
        return hashlib.sha256(owner.read(file)).hexdigest() if owner else ""

    def _owner(self, file: str) -> AssetFiles | None:
        return next((one for one in (self.function, *self.layers) if file in one.sizes), None)

    def _file_of(self, module: str) -> str | None:
        path = module.replace(".", "/")
        first = path.partition("/")[0]
        if first in table("packages")["copied"]:
            return None
        if first not in self.function.distributed:
            for name in (f"{path}.py", f"{path}/__init__.py"):
                if name in self.function.sizes:
                    return name
        for layer in self.layers:
            if first not in layer.distributed_in_layer:
                for name in (f"python/{path}.py", f"python/{path}/__init__.py"):
                    if name in layer.sizes:
                        return name
        return None

    def tree(self, file: str) -> ast.Module | None:
        """A module's syntax tree; None where it is no Python."""
        if file not in self._trees:
            owner = self._owner(file)
            self._trees[file] = owner.parsed(file) if owner else None
        return self._trees[file]


def absolute(module: str | None, level: int, file: str) -> str:
    """The dotted name of an import in a file: `.orders` is beside it."""
    if not level:
        return module or ""
    parts = file.removeprefix("python/").split("/")[:-level]
    return ".".join([*parts, *([module] if module else [])])


def is_standard(module: str) -> bool:
    """Whether a module comes with Python."""
    return module.partition(".")[0] in sys.stdlib_module_names


def mentions(tree: ast.AST) -> Iterator[str]:
    """Every name, attribute, import and text that is in a piece of code."""
    for node in ast.walk(tree):
        yield from _mentioned_by(node)


def _mentioned_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            yield name
        case ast.Constant(value=str(text)):
            yield text


def mentions_at_import(tree: ast.Module) -> Iterator[str]:
    """The same without what is in functions, which an import only defines."""
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop()
        match node:
            case ast.FunctionDef(decorator_list=decorators, args=arguments):
                left += [*decorators, arguments]
            case ast.AsyncFunctionDef(decorator_list=decorators, args=arguments):
                left += [*decorators, arguments]
            case ast.Import() | ast.ImportFrom():
                yield from (alias.name for alias in node.names if alias.asname)
            case _:
                yield from _mentioned_by(node)
                left += ast.iter_child_nodes(node)


def uses_at_import(tree: ast.Module) -> Iterator[str]:
    """The same without what is only assigned or decorates a function."""
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop()
        match node:
            case ast.Name(ctx=ast.Store()):
                continue
            case ast.FunctionDef(args=arguments) | ast.AsyncFunctionDef(args=arguments):
                left.append(arguments)
            case _:
                yield from _mentioned_by(node)
                left += ast.iter_child_nodes(node)


def assigned_at_import(tree: ast.Module) -> set[str]:
    """The names that a module gives to what it makes."""
    return {
        target.id
        for statement in tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in (
            statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        )
        if isinstance(target, ast.Name)
    }
