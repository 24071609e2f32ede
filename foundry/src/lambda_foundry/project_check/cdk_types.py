"""Makes type stubs of the part of aws_cdk that a project uses: mypy takes 3.4 GB for all of it.

Each module of aws_cdk leads to all others, and mypy follows. A stub has
the signatures of the classes that the project may name, and of those that they lead to.
"""

import ast
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import distributions, version
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock

from lambda_foundry.mistakes import write_whole
from lambda_foundry.project import builds_folder, is_assembly

STUBS_VERSION = "1"
"""Part of what a stub is kept for: raise it when the same inputs are to give another one."""

IGNORED_FOLDERS = {"node_modules", "cdk.out"}

IMPORTS = """# mypy: ignore-errors
import abc
import builtins
import datetime
import enum
import typing

import jsii
import typing_extensions
"""

_start = re.compile(r"^(?=[^\s#)])", re.MULTILINE)
_name = re.compile(r"(?:class|def) (\w+)")
_typing_only = re.compile(r"^if typing\.TYPE_CHECKING:\n(?:[ \t]+.*\n|\n)*", re.MULTILINE)
_plain_import = re.compile(r"^import .*", re.MULTILINE)
_public = re.compile(r"^__all__ = (\[.*?^\])", re.MULTILINE | re.DOTALL)
_quoted_type = re.compile(r"[\w.\[\], ]+")

Name = tuple[str, str]
"""A module of aws_cdk, and a class in it."""


class OtherForm(Exception):
    """aws_cdk isn't written as it was when this was made."""


def cdk_types(project: Path) -> Path | None:
    """The folder with the stubs, for MYPYPATH; None where aws_cdk has another form than expected.

    They are those of the last call where the project names the same things.
    """
    aws_cdk = _folder_of("aws_cdk")
    if aws_cdk is None:
        return None
    folder = builds_folder() / "types"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        words = {word for text in _texts(project) for word in re.findall(r"\w+", text)}
        record = folder / "made-for.json"
        if not _still_holds(record, words):
            try:
                stubs = Stubs(aws_cdk, words)
                _write(stubs.modules(), folder)
            except OtherForm:
                return None
            _note(record, words, known=stubs.known_names())
    return folder


def _still_holds(record: Path, words: set[str]) -> bool:
    try:
        noted = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    named = sorted(words & set(noted["known"]))
    return bool(noted["of"] == _versions() and noted["named"] == named)


def _note(record: Path, words: set[str], *, known: set[str]) -> None:
    noted = {"of": _versions(), "named": sorted(words & known), "known": sorted(known)}
    write_whole(record, json.dumps(noted))


def _versions() -> list[str]:
    return [STUBS_VERSION, version("aws-cdk-lib"), version("jsii")]


def _folder_of(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _texts(project: Path) -> Iterator[str]:
    """The code that is checked, and that of the installed packages that build upon aws_cdk."""
    yield from _code(project)
    for package in distributions():
        if any(re.match(r"aws[-_]cdk[-_]lib\b", needed) for needed in package.requires or ()):
            name = package.metadata["Name"].replace("-", "_").replace(".", "_")
            yield from _code(_folder_of(name) if name.isidentifier() else None)


def _code(folder: Path | None) -> Iterator[str]:
    for entry in sorted(folder.iterdir()) if folder else ():
        if entry.is_dir():
            is_left_out = entry.name.startswith(".") or entry.name in IGNORED_FOLDERS
            yield from () if is_left_out or is_assembly(entry) else _code(entry)
        elif entry.suffix == ".py":
            yield entry.read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True)
class Module:
    """A module as jsii has written it: its classes one below the other, and what it imports."""

    file: Path

    @cached_property
    def _code(self) -> str:
        text = self.file.read_text(encoding="utf-8")
        return text[text.find("\n'''\n") + 5 :] if text.startswith(("'''", "r'''")) else text

    @cached_property
    def classes(self) -> dict[str, str]:
        """The text of each class, also of each function, with its decorators."""
        found: dict[str, str] = {}
        starts = [match.start() for match in _start.finditer(self._code)]
        decorated = None
        for start, end in zip(starts, [*starts[1:], len(self._code)], strict=True):
            if self._code[start] == "@":
                decorated = start if decorated is None else decorated
            elif named := _name.match(self._code, start):
                found[named[1]] = self._code[start if decorated is None else decorated : end]
                decorated = None
        self._refuse_other_form(found)
        return found

    def _refuse_other_form(self, found: dict[str, str]) -> None:
        public = _public.search(self._code)
        names = set(ast.literal_eval(public[1])) if public else set()
        if not found.keys() >= {name for name in names if not self._is_module(name)}:
            raise OtherForm(self.file)

    def _is_module(self, name: str) -> bool:
        return (self.file.parent / name).is_dir()

    @cached_property
    def imports(self) -> dict[str, str]:
        """The modules that its annotations name, by the names that they have there."""
        typing_only = _typing_only.search(self._code)
        lines = ast.parse(
            typing_only[0] if typing_only else "\n".join(_plain_import.findall(self._code))
        )
        names = [alias for node in ast.walk(lines) for alias in getattr(node, "names", ())]
        return {alias.asname or alias.name: alias.name for alias in names}


class Stubs:
    """The signatures of what the words may name, and of what these lead to."""

    def __init__(self, aws_cdk: Path, words: set[str]) -> None:
        self._folder = aws_cdk
        self._files = list(aws_cdk.rglob("__init__.py"))
        self._words = words
        self._modules: dict[str, Module] = {}
        self._made: dict[str, dict[str, str]] = {}
        self._used: dict[str, set[str]] = {}

    def modules(self) -> dict[str, str]:
        """The text of each module's stub."""
        waiting = list(self._named())
        while waiting:
            module, name = waiting.pop()
            made = self._made.setdefault(module, {})
            known = self._module(module)
            if name not in made and name in known.classes:
                signatures = _signatures(known.classes[name], known.file)
                made[name] = ast.unparse(signatures)
                waiting += self._led_to(module, signatures)
        modules = self._with_parents()
        return {module: self._stub(module, _children(module, modules)) for module in modules}

    def known_names(self) -> set[str]:
        """All that a word can stand for, now that `modules` has read what is named."""
        parts = {folder.parent.name for folder in self._files}
        return parts.union(*(self._module(module).classes for module in self._made))

    def _module(self, name: str) -> Module:
        if name not in self._modules:
            file = self._folder.joinpath(*name.split(".")[1:], "__init__.py")
            self._modules[name] = Module(file)
        return self._modules[name]

    def _named(self) -> Iterator[Name]:
        for file in self._files:
            parts = file.parent.relative_to(self._folder).parts
            if self._words.issuperset(parts) and "_jsii" not in parts:
                module = ".".join(["aws_cdk", *parts])
                self._made[module] = {}
                named = self._words & self._module(module).classes.keys()
                yield from ((module, name) for name in {*named, "__getattr__"})

    def _led_to(self, module: str, signatures: ast.AST) -> Iterator[Name]:
        imports = self._module(module).imports
        for owner, name in _mentioned(signatures):
            if owner in imports:
                self._used.setdefault(module, set()).add(owner)
                if imports[owner].split(".")[0] == "aws_cdk":
                    yield imports[owner], name
            else:
                yield module, owner

    def _with_parents(self) -> set[str]:
        parts = [module.split(".") for module in self._made]
        return {".".join(part[:count]) for part in parts for count in range(1, len(part) + 1)}

    def _stub(self, module: str, children: list[str]) -> str:
        imports, made = self._module(module).imports, self._made.get(module, {})
        used = sorted(self._used.get(module, set()))
        lines = [f"import {imports[name]} as {name}" for name in used if name != imports[name]]
        lines += [f"from . import {child} as {child}" for child in children]
        # A base stands above what derives from it, as in the module.
        classes = [made[name] for name in self._module(module).classes if name in made]
        return "\n".join([IMPORTS, *lines, *classes, ""])


def _children(module: str, modules: set[str]) -> list[str]:
    below = sorted(name for name in modules if name.startswith(f"{module}."))
    return [name.rpartition(".")[2] for name in below if name.rpartition(".")[0] == module]


def _signatures(text: str, file: Path) -> ast.stmt:
    try:
        (node,) = ast.parse(text).body
    except (SyntaxError, ValueError) as error:
        raise OtherForm(file) from error
    _strip(node)
    return node


def _strip(node: ast.stmt) -> None:
    """Leave what types are made of: no texts, bodies, default values or names in jsii."""
    nothing = ast.Constant(...)
    if isinstance(node, ast.ClassDef):
        node.decorator_list = []
        node.body = [part for part in node.body if not isinstance(part, ast.Expr)]
        for part in node.body:
            _strip(part)
        node.body = node.body or [ast.Expr(nothing)]
    elif isinstance(node, ast.FunctionDef):
        node.decorator_list = [one for one in node.decorator_list if not _names_in_jsii(one)]
        node.body = [ast.Expr(nothing)]
        node.args.defaults = [nothing for _ in node.args.defaults]
        node.args.kw_defaults = [default and nothing for default in node.args.kw_defaults]


def _names_in_jsii(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="jsii"), attr="member")):
            return True
    return False


def _mentioned(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Each name, with what is asked of it, if anything; also in quoted annotations."""
    for part in ast.walk(node):
        match part:
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                yield owner, name
            case ast.Name(id=name):
                yield name, ""
            case ast.Constant(value=str(text)) if _quoted_type.fullmatch(text):
                yield from _mentioned_in(text)


@cache
def _mentioned_in(text: str) -> frozenset[tuple[str, str]]:
    """Each is written hundreds of times, and parsing them takes a third of the time."""
    try:
        return frozenset(_mentioned(ast.parse(text.strip(), mode="eval")))
    except SyntaxError:
        return frozenset()  # a value, such as that of an enum's member


def _write(modules: dict[str, str], folder: Path) -> None:
    """Leave the files that are right as they are, so that mypy needn't read them again."""
    files = {folder.joinpath(*name.split("."), "__init__.pyi"): modules[name] for name in modules}
    for file in list((folder / "aws_cdk").rglob("__init__.pyi")):
        if file not in files:
            shutil.rmtree(file.parent, ignore_errors=True)
    for file, text in files.items():
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            write_whole(file, text)
