# ruff: noqa: D102, N802  # what ast calls visit_Name visits a name
"""What statements bind names to, and which code of them is read."""

import ast

from lambda_foundry.aws_calls import aws_objects
from lambda_foundry.aws_calls.aws_objects import Arguments
from lambda_foundry.aws_calls.definitions import Definitions
from lambda_foundry.aws_calls.project_code import mentions
from lambda_foundry.aws_calls.values import (
    NOTHING,
    Definition,
    Dictionary,
    Function,
    Instance,
    Many,
    Values,
    items_of,
    union,
)


class Statements(Definitions):
    """Reads assignments, loops and whatever else gives a name its value."""

    def visit_Assign(self, node: ast.Assign) -> None:
        values = self.visit(node.value)
        for target in node.targets:
            self._assign(target, values)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._assign(node.target, self.visit(node.value))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        values = self.visit(node.value) if node.value else NOTHING
        self._assign(node.target, values | self._annotated(node.annotation))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> Values:
        values = self.visit(node.value)
        self._assign(node.target, values)
        return values

    def visit_Return(self, node: ast.Return) -> None:
        if node.value:
            self._add_result(self._scope.of, self.visit(node.value))

    def visit_Yield(self, node: ast.Yield) -> Values:
        if node.value:
            self._add_result(self._scope.of, frozenset({Many(self.visit(node.value))}))
        return NOTHING

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._assign(node.target, aws_objects.items(self.visit(node.iter), self))
        self._visit_all([*node.body, *node.orelse])

    visit_AsyncFor = visit_For  # noqa: N815

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._assign(node.target, aws_objects.items(self.visit(node.iter), self))
        for condition in node.ifs:
            self.visit(condition)

    def visit_withitem(self, node: ast.withitem) -> None:
        values = self.visit(node.context_expr)
        entered = union(self._call(one, Arguments()) for one in self._special(values, "__enter__"))
        if node.optional_vars:
            self._assign(node.optional_vars, values | entered | items_of(values))

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        is_script = "__name__" in {*mentions(node.test)} and "__main__" in {*mentions(node.test)}
        self._visit_all(node.orelse if is_script else [*node.body, *node.orelse])

    def _assign(self, target: ast.expr, values: Values) -> None:
        match target:
            case ast.Name(id=name):
                self._put(self._owner_of(name), name, values)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._assign(part, items_of(values))
            case ast.Starred(value=part):
                self._assign(part, values)
            case ast.Attribute(value=base, attr=name):
                for owner in self.visit(base):
                    if isinstance(owner, Instance):
                        self._put(owner.of, name, values)
                    elif isinstance(owner, Definition):
                        self._put(owner, name, values)
            case ast.Subscript(value=base, slice=key):
                entry = (self.visit(key), values)
                self._assign(base, frozenset({Dictionary(frozenset({entry}))}))

    def _owner_of(self, name: str) -> Definition:
        """The scope that an assigned name belongs to: the module's for one that is `global`."""
        scope = self._scope
        body = self._bodies.get(scope.of) if isinstance(scope.of, Function) else None
        return self._modules[scope.of.file] if body and name in body.global_names else scope.of
