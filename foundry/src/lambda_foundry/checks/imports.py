"""Imports of a handler that neither its package, a layer nor the runtime has."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.handler import handler_module, module_file
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
            yield _problem(function, *found, runtime)


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


def _first_missing(given: _Given, handler: str) -> tuple[str, str] | None:
    """The first import that runs at the start and finds nothing, and the file that has it."""
    files, waiting, seen = given.files, [handler_module(handler)], set[str]()
    while waiting:
        file = module_file(files, waiting.pop())
        if file is None or file in seen or file.partition("/")[0] in files.distributed:
            continue
        seen.add(file)
        names = _in_lines(files.read(file))
        if not all(given.has(name.partition(".")[0]) for name in names):
            tree = files.parsed(file)
            names = list(_in_tree(tree.body)) if tree else []
        for name in names:
            if not given.has(name.partition(".")[0]):
                return name.partition(".")[0], file
            waiting += [name.replace(".", "/"), name.partition(".")[0]]
    return None


def _in_lines(source: bytes) -> list[str]:
    """What lines at the margin import: all that is certain, and perhaps text of a docstring."""
    found: list[str] = []
    for line in _IMPORTS.findall(source):
        words = line.decode(errors="replace").split()
        named = words[1:2] if words[0] == "from" else " ".join(words[1:]).split(",")
        found += [name.split()[0] for name in named if name.split() and not name.startswith(".")]
    return found


def _problem(function: str, name: str, where: str, runtime: str) -> Problem:
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
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
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
