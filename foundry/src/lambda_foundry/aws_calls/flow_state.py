"""What is known while a function's code is read: what each name holds, and what was found."""

import ast
import builtins
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from lambda_foundry.aws_calls.arguments import Arguments
from lambda_foundry.aws_calls.aws_objects import operation_of
from lambda_foundry.aws_calls.operations import Call, CantTell, is_unsigned, prefix_of
from lambda_foundry.aws_calls.project_code import (
    ProjectCode,
    mentions_at_import,
    uses_at_import,
)
from lambda_foundry.aws_calls.values import (
    NOTHING,
    Class,
    Definition,
    Foreign,
    Function,
    Module,
    Unclear,
    Values,
    union,
)

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Scope:
    """Where names are looked for: a function, a class or a module, and what is around it."""

    of: Definition
    around: "Scope | None" = None


@dataclass
class FunctionBody:
    """A function of the project, and the scope in which it is defined."""

    node: FunctionNode
    around: Scope
    decorators: set[str] = field(default_factory=set)
    expects_missing: bool = False
    global_names: frozenset[str] = frozenset()
    is_registered: bool = False
    """Whether a decorator may have somebody else call it, as one for a route does."""
    registrars: set[str] = field(default_factory=set)
    """What of the module's own may call it once that is used: `app`, for `@app.get("/")`."""
    filled: int = 0
    """How many of its first parameters a decorator gives, as AWS's for a durable step does."""

    @property
    def owner(self) -> Class | None:
        """The class of a method."""
        return self.around.of if isinstance(self.around.of, Class) else None


class FlowState(ast.NodeVisitor):
    """What the reading of one function's code has found so far; the classes on it read the code."""

    def __init__(self, code: ProjectCode) -> None:
        self._code = code
        self._names: dict[tuple[Definition, str], Values] = {}
        self._results: dict[Function, Values] = defaultdict(frozenset)
        self._bases: dict[Class, Values] = {}
        self._modules: dict[str, Module] = {}
        self._bodies: dict[Function, FunctionBody] = {}
        self._mentioned: set[str] = set()
        self._used: set[str] = set()
        self._live: set[Function] = set()
        self._is_any_live = False
        self._packages: dict[str, tuple[str, int]] = {}
        self._found: dict[tuple[Any, ...], Call] = {}
        self._cant_tell: set[CantTell] = set()
        self._marks_unclear = self._records = self._has_changed = self._is_choice = False
        self._node: ast.AST = ast.Pass(lineno=1, col_offset=0)
        self._scope = Scope(Module("", 0, 0, ""))

    def visit(self, node: ast.AST) -> Values:
        """What a piece of code stands for, from where calls are taken down meanwhile."""
        before = self._node
        if hasattr(node, "lineno"):
            self._node = node
        found: Values | None = super().visit(node)
        self._node = before
        return found or NOTHING

    def _visit_all(self, nodes: list[ast.stmt]) -> None:
        for node in nodes:
            self.visit(node)

    # What is found.

    def called(
        self,
        service: str,
        operation: str,
        resource: Values,
        arguments: Arguments,
        *,
        kind: str | None = None,
    ) -> None:
        """Take down a call at the place that is being read."""
        if not self._records:
            return
        file, line = self._place()
        names = frozenset(arguments.keywords)
        key = (service, operation, file, line, kind, "IndexName" in names)
        known = self._found.get(key)
        if known and resource and known.resource and known.resource != resource:
            resource |= {Unclear()}  # It depends on the caller which of them it is.
        self._found[key] = Call(
            service=service,
            operation=operation,
            file=file,
            line=line,
            resource=resource | (known.resource if known else NOTHING),
            arguments=names | (known.arguments if known else frozenset()),
            kinds=frozenset() if kind is None else frozenset({kind}),
            is_choice=self._is_choice and (known is None or known.is_choice),
            prefix=prefix_of(service),
            is_unsigned=is_unsigned(service, operation),
            expects_missing=self._expects_missing(),
        )

    def _choose(self, values: Values) -> bool:
        """Begin to call one of these, which is a choice if more than one calls an operation.

        Gives what has to be put back into `_is_choice` after that.
        """
        before = self._is_choice
        self._is_choice = len(values) > 1 and len({*map(operation_of, values)} - {None}) > 1
        return before

    def cannot_tell(self, what: str) -> None:
        """Take down that this place hides something."""
        if self._records:
            self._cant_tell.add(CantTell(*self._place(), what))

    def _place(self) -> tuple[str, int]:
        return self._scope.of.file, getattr(self._node, "lineno", 1)

    def _expects_missing(self) -> bool:
        body = self._bodies.get(self._scope.of) if isinstance(self._scope.of, Function) else None
        return bool(body and body.expects_missing)

    # Modules and names.

    def _module(self, dotted: str) -> Module | None:
        file = self._code.file_of(dotted)
        if file is None:
            return None
        if file not in self._modules:
            self._modules[file] = Module(file, 0, 0, dotted)
            self._has_changed = True
            if tree := self._code.tree(file):
                self._mentioned |= set(mentions_at_import(tree))
                self._used |= set(uses_at_import(tree))
        return self._modules[file]

    def _put(self, owner: Definition, name: str, values: Values) -> None:
        known = self._names.get((owner, name), NOTHING)
        if not values <= known or (owner, name) not in self._names:
            self._names[owner, name] = known | values
            self._has_changed = True

    def _add_result(self, function: Definition, values: Values) -> None:
        if isinstance(function, Function) and not values <= self._results[function]:
            self._results[function] |= values
            self._has_changed = True

    def _look_up(self, name: str) -> Values:
        scope: Scope | None = self._scope
        while scope:
            is_visible = scope is self._scope or not isinstance(scope.of, Class)
            if is_visible and (scope.of, name) in self._names:
                return self._names[scope.of, name]
            scope = scope.around
        return frozenset({Foreign(f"builtins.{name}")}) if hasattr(builtins, name) else NOTHING

    def _member(self, owner: Class, name: str) -> Values:
        """What a class or one of its bases has by a name."""
        found = self._names.get((owner, name), NOTHING)
        bases = (base for base in self._bases.get(owner, NOTHING) if isinstance(base, Class))
        return found | union(self._member(base, name) for base in bases if base != owner)
