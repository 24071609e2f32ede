"""Imports of a handler that neither its package, a layer nor the runtime has."""

import ast
import sys
from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.handler import handler_module, module_file
from lambda_foundry.template.asset_files import AssetFiles, files_of, layer_files
from lambda_foundry.template.document import Template
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
        known = _standard(runtime) | RUNTIMES_OWN
        for name, where in _imported(files, handler):
            if name not in known and not _is_brought(name, files, layers):
                yield _problem(function, name, where, runtime)
                break


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


def _imported(files: AssetFiles, handler: str) -> Iterator[tuple[str, str]]:
    """The first name of each import that runs at the start, and the file that has it."""
    waiting, seen = [handler_module(handler)], set[str]()
    while waiting:
        file = module_file(files, waiting.pop())
        if file is None or file in seen:
            continue
        seen.add(file)
        if file.partition("/")[0] in files.distributed:
            continue
        tree = files.parsed(file)
        for name in _names(tree.body) if tree else ():
            yield name.partition(".")[0], file
            waiting += [name.replace(".", "/"), name.partition(".")[0]]


def _names(body: list[ast.stmt]) -> Iterator[str]:
    """What is imported for certain: neither by a test, nor where an error is caught."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
        elif isinstance(node, ast.ClassDef):
            yield from _names(node.body)


def _is_brought(name: str, files: AssetFiles, layers: list[AssetFiles]) -> bool:
    return _has(files, name, "") or any(_has(layer, name, "python/") for layer in layers)


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
