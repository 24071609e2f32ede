"""Calls that differ from run to run, in code that runs more often than it seems, or only once.

The handler of a durable function runs again after each wait. What differs belongs into a step,
whose result is kept; only what stands in the handler itself is looked at:
docs.aws.amazon.com/lambda/latest/dg/durable-best-practices.html. With SnapStart what runs at import
runs once for all environments: docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html
"""

import ast
import re
from collections.abc import Iterator

from lambda_foundry.checks.environment_reads import is_of_script
from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.needed_rights import calls_of
from lambda_foundry.checks.variables import own_modules
from lambda_foundry.checks.versions import with_snap_start
from lambda_foundry.template.asset_files import files_of
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.values import literal

HANDLER = "durable_execution"
"""The decorator of AWS's SDK for it."""

UNIQUE = {
    "datetime.date.today", "datetime.datetime.now", "datetime.datetime.today",
    "datetime.datetime.utcnow", "os.urandom", "time.time", "time.time_ns", "uuid.uuid1",
    "uuid.uuid4",
    *(f"random.{name}" for name in ("choice", "choices", "randint", "random", "randrange", "sample",
                                    "shuffle", "uniform")),
    *(f"secrets.{name}" for name in ("choice", "randbelow", "token_bytes", "token_hex",
                                     "token_urlsafe")),
}  # fmt: skip
"""Functions of which two calls seldom give the same."""

DIFFERS = UNIQUE | {
    f"{package}.{name}" for package in ("httpx", "requests")
    for name in ("delete", "patch", "post", "put")
}  # fmt: skip
"""Functions of `UNIQUE`, and requests that somebody else would get twice."""

READS = re.compile("(Batch)?(Describe|Get|Head|List|Lookup|Query|Scan|Search|Select)")
"""How operations of AWS begin that may be done again: a parameter is read as well twice."""

_Nested = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def replayed(template: Template) -> Iterator[Problem]:
    """Calls in the handler of a durable function that belong into a step."""
    for function in function_ids(template):
        if template.settings(function).get("DurableConfig"):
            for place, called in _outside_of_steps(template, function):
                yield Problem(
                    resource=function,
                    what=f"{place} calls {called} outside of a step",
                    why="the handler runs again from its top after each wait, and so does this",
                    instead="call it in a function with @durable_step, by context.step",
                )


def snapped(template: Template) -> Iterator[Problem]:
    """Calls at import whose one result is in the snapshot of all environments."""
    for function in with_snap_start(template):
        for file, tree in own_modules(template, function).items():
            names = _imported(tree)
            made = [node for node in _own_nodes(tree) if isinstance(node, ast.Call)]
            for line, called in sorted((node.lineno, _dotted(node.func, names)) for node in made):
                if called in UNIQUE:
                    yield Problem(
                        resource=function,
                        what=f"{file}:{line} calls {called} at import, and it has SnapStart",
                        why="all environments begin from one snapshot, so they have the same value",
                        instead="call it in the handler",
                    )


def _outside_of_steps(template: Template, function: str) -> list[tuple[str, str]]:
    """Where the handler calls what, in the order of its lines."""
    module = (literal(template.properties(function).get("Handler")) or "").rpartition(".")[0]
    file = f"{module.replace('.', '/')}.py"
    files = files_of(template, function)
    tree = files.parsed(file) if files else None
    if tree is None:
        return []
    names = _imported(tree)
    found: set[tuple[int, str]] = set()
    for handler in _durable_handlers(tree):
        own = list(_own_nodes(handler))
        made = [node for node in own if isinstance(node, ast.Call)]
        named = ((node.lineno, _dotted(node.func, names)) for node in made)
        found |= {(line, name) for line, name in named if name in DIFFERS}
        # A line of a lambda has calls of both kinds, which can't be told apart by it.
        nested = {line for node in own if isinstance(node, _Nested) for line in _lines(node)}
        lines = {node.lineno for node in made} - nested
        calls = calls_of(template, function)
        found |= {
            (call.line, call.operation)
            for call in (calls.calls if calls else ())
            if call.file == file and call.line in lines and not READS.match(call.operation)
        }
    return [(f"{file}:{line}", name) for line, name in sorted(found)]


def _durable_handlers(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            decorators = (ast.unparse(each).partition("(")[0] for each in node.decorator_list)
            if any(name.rpartition(".")[2] == HANDLER for name in decorators):
                yield node


def _own_nodes(of: ast.FunctionDef | ast.Module) -> Iterator[ast.AST]:
    """What runs in it; of functions in it, such as a step's, only that they are there."""
    left: list[ast.AST] = list(of.body)
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, _Nested):
            runs = node.orelse if isinstance(node, ast.If) and is_of_script(node) else None
            left += ast.iter_child_nodes(node) if runs is None else runs


def _lines(node: _Nested) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _imported(tree: ast.Module) -> dict[str, str]:
    """What the module's names stand for: `now` for `datetime.datetime.now`."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                top = each.name.partition(".")[0]
                found[each.asname or top] = each.name if each.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return found


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    """The whole name of what is called; nothing for what is no name."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute) and (owner := _dotted(node.value, names)):
        return f"{owner}.{node.attr}"
    return ""
