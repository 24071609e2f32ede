"""Follows names through a function's code to its calls of AWS; nothing is imported or run.

Each name, attribute, parameter and result holds everything that it may stand for. All modules are
read again until nothing new is found, and once more to take down the calls.

`flow_state` holds what was found. On it build, one class on the other, `expressions` and
`statements`.
"""

import ast
from collections.abc import Iterator

from lambda_foundry.aws_calls.flow_state import FunctionBody, FunctionNode, Scope
from lambda_foundry.aws_calls.foreign_calls import is_harmless
from lambda_foundry.aws_calls.operations import CallsFound, CantTell, table
from lambda_foundry.aws_calls.project_code import ProjectCode, mentions
from lambda_foundry.aws_calls.statements import Statements
from lambda_foundry.aws_calls.values import Function, Instance

MOST_ROUNDS = 8
BY_NAME = {"globals", "locals", "vars", "eval", "exec"}
"""By these, code calls functions whose names it may have from anywhere."""


class NameFlow(Statements):
    """One function's code, read from its handler's module on."""

    def __init__(self, code: ProjectCode, handler: str) -> None:
        super().__init__(code)
        self._handler = handler.rpartition(".")[2]
        self._used.add(self._handler)
        self._module(handler.rpartition(".")[0].replace("/", "."))

    def read(self) -> CallsFound:
        """Every call, and every place that hides some."""
        for self._marks_unclear in (False, True):
            for _ in range(MOST_ROUNDS):
                self._has_changed = False
                self._read_once()
                if not self._has_changed:
                    break
        self._records = True
        self._read_once()
        self._tell_packages()
        calls = sorted(
            self._found.values(), key=lambda call: (call.file, call.line, call.operation)
        )
        return CallsFound(calls, sorted(self._cant_tell))

    def _read_once(self) -> None:
        for file, module in list(self._modules.items()):
            if tree := self._code.tree(file):
                self._scope = Scope(module)
                self._visit_all(tree.body)
            else:
                self._cant_tell.add(
                    CantTell(file, 1, "what this module does: it is no Python here")
                )
        self._find_live()
        for function, body in list(self._bodies.items()):
            if function in self._live:
                self._read_function(function, body)

    def _find_live(self) -> None:
        """The functions that code which runs names; a module's other handlers are none of them."""
        while new := {
            function: body
            for function, body in self._bodies.items()
            if function not in self._live and self._is_live(function, body)
        }:
            self._live |= new.keys()
            for body in new.values():
                self._mentioned |= set(mentions(body.node))
                self._used |= set(_used_by(body.node))
            self._has_changed = True

    def _is_live(self, function: Function, body: FunctionBody) -> bool:
        name = function.name
        special = name.startswith("__") or isinstance(body.node, ast.Lambda)
        is_named = name in {self._handler, *self._mentioned} or bool(BY_NAME & self._mentioned)
        is_registered = body.is_registered or bool(body.registrars & self._used)
        return special or is_named or is_registered or self._is_any_live

    def _read_function(self, function: Function, body: FunctionBody) -> None:
        self._scope = Scope(function, body.around)
        self._take_parameters(function, body)
        if isinstance(body.node, ast.Lambda):
            self._add_result(function, self.visit(body.node.body))
        else:
            self._visit_all(body.node.body)

    def _take_parameters(self, function: Function, body: FunctionBody) -> None:
        given = body.node.args
        positional = [*given.posonlyargs, *given.args]
        for parameter in (*positional, *given.kwonlyargs):
            self._put(function, parameter.arg, self._annotated(parameter.annotation))
        if body.owner and positional and not body.decorators & {"staticmethod"}:
            itself = body.owner if "classmethod" in body.decorators else Instance(body.owner)
            self._put(function, positional[0].arg, frozenset({itself}))
        self._scope, inside = body.around, self._scope
        for name, default in _defaults(given):
            self._put(function, name, self.visit(default))
        self._scope = inside

    def _tell_packages(self) -> None:
        for package, (file, line) in sorted(self._packages.items()):
            name = package.partition(".")[0]
            method = table("packages")["harmless_without"].get(name)
            is_quiet = method is not None and method not in self._mentioned
            if not (is_quiet or is_harmless(name)):
                self._cant_tell.add(CantTell(file, line, f"what its package {package} calls"))


def _used_by(function: FunctionNode) -> Iterator[str]:
    """What a function mentions but for its decorators."""
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    return (name for part in (function.args, *body) for name in mentions(part))


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    late = positional[len(positional) - len(arguments.defaults) :]
    yield from ((one.arg, value) for one, value in zip(late, arguments.defaults, strict=True))
    for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if value is not None:
            yield one.arg, value
