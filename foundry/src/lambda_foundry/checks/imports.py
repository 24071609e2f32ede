"""Imports of a handler that neither its package, a layer nor the runtime has."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.handler_definition import defines, module_file
from lambda_foundry.names import handler_module
from lambda_foundry.packaging.source import NO_UTF_8, undecodable
from lambda_foundry.template.asset_files import AssetFiles, files_of, layer_files
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_ids, runs_python
from lambda_foundry.template.values import literal

RUNTIMES_OWN = frozenset(
    (
        "awslambdaric", "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "simplejson",
        "six", "snapshot_restore_py", "urllib3",
    )
)  # fmt: skip
"""Beside the standard library: docs.aws.amazon.com/lambda/latest/dg/lambda-python.html"""

# What each Python's standard library lost and won: docs.python.org/3/whatsnew
_LOST = {
    12: "asynchat asyncore distutils imp smtpd",
    13: "aifc audioop cgi cgitb chunk crypt imghdr mailcap msilib nis nntplib ossaudiodev pipes "
    "sndhdr spwd sunau telnetlib uu xdrlib lib2to3",
}
_WON = {11: "tomllib", 14: "annotationlib compression"}
_OLDEST = 10
_IMPORTS = re.compile(rb"^(?:import|from)[ \t][^#;\n]*", re.MULTILINE)
_AFTER_OTHERS = re.compile(rb"^\w[^#\n'\"]*;[ \t]*((?:import|from)[ \t][^#;\n]*)", re.MULTILINE)
_OTHER_PLACES = re.compile(rb"\bsys\.(?:path|meta_path|modules)\b|\baddsitedir\b|from sys import")
"""What lets a module find others in places that only a run tells."""
_FROM = re.compile(rb"^from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]*\)|[^\n#;]*)", re.MULTILINE)
_MADE_LATER = re.compile(
    rb"\b(?:globals|locals|vars|setattr|exec|__dict__|__getattr__|global|match|modules)\b"
)
"""What gives a module names that nobody reads in it."""


def missing(template: Template) -> Iterator[Problem]:
    """Modules that a handler imports when it starts, and that Lambda doesn't find."""
    for function in function_ids(template):
        handler = literal(template.properties(function).get("Handler"))
        files, layers = files_of(template, function), layer_files(template, function)
        if not handler or not runs_python(template, function) or files is None or layers is None:
            continue
        if "requirements.txt" in files.sizes and not files.distributed:
            continue  # sources, of which a build makes the package
        runtime = literal(template.properties(function).get("Runtime")) or ""
        given = _Given(_known(template, function, runtime), files, layers)
        if found := _first_missing(given, handler):
            yield _problem(function, found, runtime)


def _known(template: Template, function: str, runtime: str) -> frozenset[str]:
    """What is there without being brought; with code in the template, CloudFormation's module."""
    is_inline = "ZipFile" in as_dict(template.properties(function).get("Code"))
    brought = {"cfnresponse"} if is_inline else set()
    return _standard(runtime) | RUNTIMES_OWN | brought


@dataclass(frozen=True)
class _Given:
    """What a function can import."""

    known: frozenset[str]
    files: AssetFiles
    layers: list[AssetFiles]

    def has(self, name: str) -> bool:
        """Whether there is a module of this name, which has no dot."""
        return (
            name in self.known
            or _has(self.files, name, "")
            or any(_has(layer, name, "python/") for layer in self.layers)
        )

    def finds(self, name: str, file: str) -> bool:
        """Whether an import of this name in a file of the package finds a module."""
        if not name.startswith("."):
            return self.has(name.partition(".")[0])
        place = _place(name, file)
        return place is not None and (name.endswith(".") or _has(self.files, place, ""))


@dataclass(frozen=True)
class _Missing:
    """A module that isn't there, or a name of a module that it doesn't have."""

    name: str
    file: str
    """The file that imports it."""
    module: str = ""


def _first_missing(given: _Given, handler: str) -> _Missing | None:
    """The first import that runs at the start and finds nothing, and the file that has it."""
    files, waiting, seen = given.files, [handler_module(handler)], set[str]()
    while waiting:
        file = module_file(files, waiting.pop())
        if file is None or file in seen or file.partition("/")[0] in files.distributed:
            continue
        seen.add(file)
        source = files.read(file)
        # Of the handler's own module, which is the first, the rule `handler` tells it.
        if len(seen) > 1 and undecodable(source):
            return _Missing(NO_UTF_8, file)
        names = _in_lines(source)
        if not all(given.finds(name, file) for name in names):
            tree = files.parsed(file)
            names = list(_in_tree(tree.body)) if tree else []
            if any(_OTHER_PLACES.search(one) for one in (source, *_sources(files, names, file))):
                return None
        for name in names:
            if not given.finds(name, file):
                return _Missing(name if name.startswith(".") else name.partition(".")[0], file)
            waiting += _modules_of(name, file)
        if lacking := _lacking(given, file, source):
            return lacking
    return None


def _lacking(given: _Given, file: str, source: bytes) -> _Missing | None:
    """The first name that a file imports from a module of the package which has none of it."""
    for found in _FROM.finditer(source):
        dotted = found[1].decode()
        module = _own_module(given, dotted, file)
        for part in found[2].strip(b"()").split(b","):
            name = part.decode(errors="replace").split()[:1]
            if module and name and _lacks(given.files, module, name[0]):
                tree = given.files.parsed(file)
                if tree and (dotted, name[0]) in _names_in_tree(tree.body):
                    return _Missing(name[0], file, dotted)
    return None


def _own_module(given: _Given, dotted: str, file: str) -> str | None:
    """The file that `from dotted import …` reads in a file of the package."""
    if not dotted.startswith("."):
        first = dotted.partition(".")[0]
        is_other = first in given.known or first in given.files.distributed
        return None if is_other else module_file(given.files, dotted.replace(".", "/"))
    module = dotted.lstrip(".")
    above, folders = len(dotted) - len(module), file.split("/")[:-1]
    if above > len(folders):
        return None
    path = "/".join([*folders[: len(folders) - above + 1], *filter(None, module.split("."))])
    return module_file(given.files, path)


def _lacks(files: AssetFiles, module: str, name: str) -> bool:
    """Whether a module is sure to have no such name, and no module below it."""
    source, written = files.read(module), re.escape(name).encode()
    made = re.compile(rb"^(?:(?:async[ \t]+)?def[ \t]+|class[ \t]+)?%s\b" % written, re.MULTILINE)
    if name.startswith("__") or not name.isidentifier() or made.search(source):
        return False
    below = f"{module.removesuffix('/__init__.py')}/{name}"
    if any(path.startswith((f"{below}.", f"{below}/")) for path in files.sizes):
        return False
    tree = None if _MADE_LATER.search(source) else files.parsed(module)
    return tree is not None and not defines(tree, name)


def _names_in_tree(body: list[ast.stmt]) -> set[tuple[str, str]]:
    """The names that are imported for certain, each after its module."""
    return {
        ("." * node.level + (node.module or ""), alias.name)
        for node in body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _sources(files: AssetFiles, names: list[str], file: str) -> Iterator[bytes]:
    """The package's own modules that a module imports."""
    for name in names:
        for module in _modules_of(name, file):
            if own := module_file(files, module):
                yield files.read(own)


def _place(name: str, file: str) -> str | None:
    """The path that a relative name means in a file, to its first part; None above the root.

    Lambda imports the handler's module by its path, so at the root there is nothing to be relative
    to: docs.python.org/3/reference/import.html#package-relative-imports
    """
    module = name.lstrip(".")
    above, folders = len(name) - len(module), file.split("/")[:-1]
    if above > len(folders):
        return None
    return "/".join([*folders[: len(folders) - above + 1], module.partition(".")[0]])


def _modules_of(name: str, file: str) -> list[str]:
    if name.startswith("."):
        return [_place(name, file) or ""]
    return [name.replace(".", "/"), name.partition(".")[0]]


def _in_lines(source: bytes) -> list[str]:
    """What lines at the margin import: all that is certain, and perhaps text of a docstring."""
    found: list[str] = []
    for line in [*_IMPORTS.findall(source), *_AFTER_OTHERS.findall(source)]:
        words = line.decode(errors="replace").split()
        named = words[1:2] if words[0] == "from" else " ".join(words[1:]).split(",")
        found += [name.split()[0] for name in named if name.split()]
    return found


def _problem(function: str, missing: _Missing, runtime: str) -> Problem:
    name, where = missing.name, missing.file
    if missing.module:
        return Problem(
            resource=function,
            what=f"{where} imports {name} from {missing.module}, which has no such name",
            why="every invocation fails with Runtime.ImportModuleError",
            instead=f"correct the name, or define {name} there",
        )
    if name == NO_UTF_8:
        return Problem(
            resource=function,
            what=f"its module {where} is not UTF-8",
            why="every invocation fails with Runtime.UserCodeSyntaxError",
            instead="save it as UTF-8",
        )
    if name.startswith("."):
        return _relative(function, name, where)
    lost = any(name in words.split() for words in _LOST.values())
    nobody = f"Python's library has not in {runtime}" if lost else "nothing brings to Lambda"
    return Problem(
        resource=function,
        what=f"{where} imports {name}, which {nobody}",
        why="every invocation fails with Runtime.ImportModuleError",
        instead="import something else"
        if lost
        else "add it to the function's requirements.in or to a layer",
    )


def _relative(function: str, name: str, where: str) -> Problem:
    is_above = _place(name, where) is None
    said = "and the package's root is no Python package" if is_above else "which isn't there"
    module = name.lstrip(".")
    without = f"from {module} import …" if module else "import …"
    return Problem(
        resource=function,
        what=f"{where} has an import from {name}, {said}",
        why="every invocation fails with Runtime.ImportModuleError",
        instead=f"leave the dots out: {without}" if is_above else "correct the name",
    )


@cache
def _standard(runtime: str) -> frozenset[str]:
    """The names of a runtime's standard library."""
    minor = runtime.rpartition(".")[2]
    version = int(minor) if minor.isdigit() else _OLDEST
    here = set(sys.stdlib_module_names)
    for since, words in _LOST.items():
        here = here - set(words.split()) if version >= since else here | set(words.split())
    for since, words in _WON.items():
        here = here | set(words.split()) if version >= since else here - set(words.split())
    return frozenset(here)


def _in_tree(body: list[ast.stmt]) -> Iterator[str]:
    """What is imported for certain: neither by a test, nor where an error is caught."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
        elif isinstance(node, ast.ClassDef):
            yield from _in_tree(node.body)


def _has(files: AssetFiles, name: str, root: str) -> bool:
    """Whether a module of that name is there, in a library's folder for one Python as well."""
    for path in files.sizes:
        if not path.startswith(root):
            continue
        inside = path[len(root) :]
        if inside.startswith("lib/python") and "/site-packages/" in inside:
            inside = inside.partition("/site-packages/")[2]
        if inside.startswith((f"{name}/", f"{name}.")):
            return True
    return False
