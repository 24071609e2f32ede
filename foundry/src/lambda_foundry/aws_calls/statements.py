# ruff: noqa: D102, N802  # what ast calls visit_Name visits a name
"""What statements bind names to, definitions and imports among them, and which code is read."""

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from lambda_foundry.aws_calls import aws_objects
from lambda_foundry.aws_calls.arguments import Arguments
from lambda_foundry.aws_calls.calls import Calls
from lambda_foundry.aws_calls.flow_state import FunctionBody, Scope
from lambda_foundry.aws_calls.foreign_calls import or_else
from lambda_foundry.aws_calls.operations import table
from lambda_foundry.aws_calls.project_code import (
    absolute,
    assigned_at_import,
    mentions,
)
from lambda_foundry.aws_calls.values import (
    NOTHING,
    Bound,
    Class,
    Definition,
    Dictionary,
    Foreign,
    Function,
    Instance,
    Many,
    Module,
    Value,
    Values,
    Variable,
    items_of,
    union,
)

_Made = TypeVar("_Made", bound=Definition)
_MISSING = {"NoSuchKey", "404"}


class Statements(Calls):
    """Reads what gives names their values: assignments, loops, imports, functions and classes.

    What is in a function is read later, once the function is named.
    """

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

    # Imports, functions and classes.

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            self._import(alias.name)
            self._put(
                self._scope.of,
                alias.asname or top,
                self._imported(alias.name if alias.asname else top),
            )

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = absolute(node.module, node.level, self._scope.of.file)
        self._import(module)
        own = self._module(module)
        for alias in node.names:
            if alias.name == "*":
                self._import_all(own)
                continue
            self._note_signer(alias.name)
            self._import(f"{module}.{alias.name}", is_name=True)
            inside = self._names.get((own, alias.name), NOTHING) if own else NOTHING
            submodule = self._module(f"{module}.{alias.name}")
            found = inside | (frozenset({submodule}) if submodule else NOTHING)
            if not own and not submodule:
                found = frozenset({Foreign(f"{module}.{alias.name}")})
            self._put(self._scope.of, alias.asname or alias.name, found)

    def _imported(self, dotted: str) -> Values:
        own = self._module(dotted)
        return frozenset({own or Foreign(dotted)})

    def _import_all(self, module: Module | None) -> None:
        for (owner, name), values in list(self._names.items()):
            if owner == module and not name.startswith("_"):
                self._put(self._scope.of, name, values)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        function = self._defined(Function, node, node.name)
        if function not in self._bodies:
            decorators = {_last_name(decorator) for decorator in node.decorator_list}
            fill = table("decorators")["fill"]
            self._bodies[function] = FunctionBody(
                node,
                self._scope,
                decorators=decorators,
                expects_missing=bool(_MISSING & {*mentions(node)}),
                global_names=frozenset(_global_names(node)),
                filled=max((fill.get(name, 0) for name in decorators), default=0),
            )
            self._has_changed = True
        known = frozenset[Value]({function})
        for decorator in reversed(node.decorator_list):
            found = self.visit(decorator)
            if self._registers(decorator, found):
                self._note_registrar(decorator, self._bodies[function])
            own = (one for one in found if isinstance(one, Function | Bound | Class))
            known |= union(self._call(one, Arguments([known])) for one in own)
        self._put(self._scope.of, node.name, known)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def _registers(self, decorator: ast.expr, found: Values) -> bool:
        """Whether a decorator may keep the function; one of the project's that wraps it doesn't."""
        if _last_name(decorator) in table("decorators")["register_nothing"]:
            return False
        bodies = [self._bodies.get(one) if isinstance(one, Function) else None for one in found]
        if not found:  # Its module may not have been read yet.
            return self._marks_unclear
        return not all(body and _only_wraps(body.node) for body in bodies)

    def _note_registrar(self, decorator: ast.expr, body: FunctionBody) -> None:
        """Of a module's handlers only those that use `app` call what `@app.get("/")` decorates."""
        method = decorator.func if isinstance(decorator, ast.Call) else decorator
        kept_by = method.value if isinstance(method, ast.Attribute) else None
        tree = self._code.tree(self._scope.of.file) if isinstance(self._scope.of, Module) else None
        if tree and isinstance(kept_by, ast.Name) and kept_by.id in assigned_at_import(tree):
            body.registrars.add(kept_by.id)
        else:
            body.is_registered = True

    def visit_Lambda(self, node: ast.Lambda) -> Values:
        function = self._defined(Function, node, "<lambda>")
        self._bodies.setdefault(function, FunctionBody(node, self._scope))
        return frozenset({function})

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        class_ = self._defined(Class, node, node.name)
        self._bases[class_] = union(self.visit(base) for base in node.bases)
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._put(self._scope.of, node.name, frozenset({class_}))
        with self._in(Scope(class_, self._scope)):
            self._visit_all(node.body)
            if self._is_settings(class_):
                self._take_settings(class_, node)

    def _is_settings(self, class_: Class) -> bool:
        """Whether Pydantic fills a class's fields from the environment."""
        return any(
            base.name.endswith(".BaseSettings")
            if isinstance(base, Foreign)
            else isinstance(base, Class) and base != class_ and self._is_settings(base)
            for base in self._bases.get(class_, NOTHING)
        )

    def _take_settings(self, class_: Class, node: ast.ClassDef) -> None:
        """Give each field its variable: docs.pydantic.dev/latest/concepts/pydantic_settings/."""
        prefix = _constant_of(node.body, {"env_prefix"})
        for field in node.body:
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                name = _constant_of([field], {"alias", "env", "validation_alias"})
                variable = Variable((name or f"{prefix}{field.target.id}").upper())
                otherwise = self.visit(field.value) if field.value else NOTHING
                self._put(class_, field.target.id, or_else(frozenset({variable}), otherwise))

    def _defined(self, kind: type[_Made], node: Any, name: str) -> _Made:
        return kind(self._scope.of.file, node.lineno, node.col_offset, name)

    @contextmanager
    def _in(self, scope: Scope) -> Iterator[None]:
        before, self._scope = self._scope, scope
        yield
        self._scope = before

    def _note_signer(self, name: str) -> None:
        if name in table("packages")["sign_themselves"]:
            self.cannot_tell(f"what the requests are for that it signs itself by {name}")


def _constant_of(nodes: Sequence[ast.AST], names: set[str]) -> str:
    """The text that one of these names is given in a piece of code; `` where none is."""
    for node in (each for one in nodes for each in ast.walk(one)):
        match node:
            case ast.keyword(arg=name, value=ast.Constant(value=str(text))) if name in names:
                return text
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))) if (
                name in names
            ):
                return text
    return ""


def _global_names(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Global):
            yield from each.names


def _only_wraps(decorator: ast.AST) -> bool:
    """Whether a decorator does nothing with the function it gets but call it or give it back."""
    given = decorator.args.args[:1] if isinstance(decorator, ast.FunctionDef) else []
    uses = [
        type(around).__name__
        for around in ast.walk(decorator)
        for field, part in ast.iter_fields(around)
        for one in (part if isinstance(part, list) else [part])
        if isinstance(one, ast.Name) and one.id in {parameter.arg for parameter in given}
        if not (isinstance(around, ast.Call) and (field == "func" or _last_name(around) == "wraps"))
    ]
    return bool(given) and {*uses} <= {"Return", "Attribute"}


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Call(func=function):
            return _last_name(function)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""
