# ruff: noqa: D102  # what ast calls visit_Name visits a name
"""Follows names through a function's code to its calls of AWS; nothing is imported or run.

Each name, attribute, parameter and result holds everything that it may stand for. All modules are
read again until nothing new is found, and once more to take down the calls.
"""

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lambda_foundry.aws_calls import aws_objects
from lambda_foundry.aws_calls.aws_objects import Arguments, kinds_of
from lambda_foundry.aws_calls.foreign_calls import annotated, call_foreign
from lambda_foundry.aws_calls.project_code import ProjectCode, absolute, is_standard
from lambda_foundry.aws_calls.recorded_calls import Call, CallsFound, CantTell
from lambda_foundry.aws_calls.tables import table
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
    Text,
    Unclear,
    Value,
    Values,
    Variable,
    items_of,
    texts,
    union,
)

MOST_ROUNDS = 8
_FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Made = TypeVar("_Made", bound=Definition)
_MISSING = {"NoSuchKey", "404"}
_SELF = ("staticmethod", "classmethod")


@dataclass(frozen=True)
class Scope:
    """Where names are looked for: a function, a class or a module, and what is around it."""

    of: Definition
    around: "Scope | None" = None


@dataclass
class FunctionBody:
    """A function of the project, and the scope in which it is defined."""

    node: _FunctionNode
    around: Scope
    decorators: set[str] = field(default_factory=set)
    expects_missing: bool = False

    @property
    def owner(self) -> Class | None:
        """The class of a method."""
        return self.around.of if isinstance(self.around.of, Class) else None


class NameFlow(ast.NodeVisitor):
    """One function's code, read from its handler's module on."""

    def __init__(self, code: ProjectCode, handler: str) -> None:
        self._code = code
        self._handler = handler.rpartition(".")[2]
        self._names: dict[tuple[Definition, str], Values] = {}
        self._results: dict[Function, Values] = defaultdict(frozenset)
        self._bases: dict[Class, Values] = {}
        self._modules: dict[str, Module] = {}
        self._bodies: dict[Function, FunctionBody] = {}
        self._mentioned: set[str] = set()
        self._packages: dict[str, tuple[str, int]] = {}
        self._found: dict[tuple[Any, ...], Call] = {}
        self._cant_tell: set[CantTell] = set()
        self._marks_unclear = self._records = self._has_changed = False
        self._node: ast.AST = ast.Pass(lineno=1, col_offset=0)
        self._module(handler.rpartition(".")[0].replace("/", "."))
        self._scope = Scope(Module("", 0, 0, ""))

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
        for function, body in list(self._bodies.items()):
            if self._is_live(function, body):
                self._read_function(function, body)

    def _is_live(self, function: Function, body: FunctionBody) -> bool:
        """Whether anything names the function; what nothing names is never called."""
        name = function.name
        special = name.startswith("__") or isinstance(body.node, ast.Lambda)
        return special or name in {self._handler, *self._mentioned} or bool(body.decorators)

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

    # What is found.

    def called(self, service: str, operation: str, resource: Values, arguments: Arguments) -> None:
        """Take down a call at the place that is being read."""
        if not self._records:
            return
        file, line = self._place()
        known = self._found.get((service, operation, file, line))
        names, kinds = frozenset(arguments.keywords), kinds_of(arguments)
        self._found[service, operation, file, line] = Call(
            service=service,
            operation=operation,
            file=file,
            line=line,
            resource=resource | (known.resource if known else NOTHING),
            arguments=names | (known.arguments if known else frozenset()),
            kinds=kinds | (known.kinds if known else frozenset()),
            expects_missing=self._expects_missing(),
        )

    def cannot_tell(self, what: str) -> None:
        """Take down that this place hides something."""
        if self._records:
            self._cant_tell.add(CantTell(*self._place(), what))

    def _place(self) -> tuple[str, int]:
        return self._scope.of.file, getattr(self._node, "lineno", 1)

    def _expects_missing(self) -> bool:
        body = self._bodies.get(self._scope.of) if isinstance(self._scope.of, Function) else None
        return bool(body and body.expects_missing)

    def _tell_packages(self) -> None:
        known = table("packages")
        for package, (file, line) in sorted(self._packages.items()):
            if package.partition(".")[0] not in known["harmless"]:
                self._cant_tell.add(CantTell(file, line, f"what its package {package} calls"))

    # Modules and names.

    def _module(self, dotted: str) -> Module | None:
        file = self._code.file_of(dotted)
        if file is None:
            return None
        if file not in self._modules:
            self._modules[file] = Module(file, 0, 0, dotted)
            self._has_changed = True
            if tree := self._code.tree(file):
                self._mentioned |= set(_mentions(tree))
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

    # Statements.

    def _visit_all(self, nodes: list[ast.stmt]) -> None:
        for node in nodes:
            self.visit(node)

    def visit(self, node: ast.AST) -> Values:
        before, self._node = self._node, node if hasattr(node, "lineno") else self._node
        found: Values | None = super().visit(node)
        self._node = before
        return found or NOTHING

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            self._import(alias.name, node)
            self._put(
                self._scope.of,
                alias.asname or top,
                self._imported(alias.name if alias.asname else top),
            )

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = absolute(node.module, node.level, self._scope.of.file)
        self._import(module, node)
        own = self._module(module)
        for alias in node.names:
            if alias.name == "*":
                self._import_all(own)
                continue
            _sign_themselves(alias.name, self)
            self._import(f"{module}.{alias.name}", node, is_name=True)
            inside = self._names.get((own, alias.name), NOTHING) if own else NOTHING
            submodule = self._module(f"{module}.{alias.name}")
            found = inside | (frozenset({submodule}) if submodule else NOTHING)
            if not own and not submodule:
                found = frozenset({Foreign(f"{module}.{alias.name}")})
            self._put(self._scope.of, alias.asname or alias.name, found)

    def _import(self, module: str, node: ast.stmt, *, is_name: bool = False) -> None:
        """Note a foreign package by the place where it is imported."""
        unknown = [
            f"aws_lambda_powertools.utilities.{one}"
            for one in table("powertools_unknown")["modules"]
        ]
        hidden = next((one for one in unknown if f"{module}.".startswith(f"{one}.")), None)
        package = hidden or module.partition(".")[0]
        if is_name and not hidden:
            return
        is_own = self._module(module) or self._code.file_of(package) or is_standard(package)
        if package and not is_own:
            self._packages.setdefault(package, (self._scope.of.file, node.lineno))
            if hidden:
                self.cannot_tell(f"what {hidden} calls")

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
            self._bodies[function] = FunctionBody(
                node,
                self._scope,
                decorators={_last_name(decorator) for decorator in node.decorator_list},
                expects_missing=bool(_MISSING & {*_mentions(node)}),
            )
            self._has_changed = True
        known = frozenset[Value]({function})
        for decorator in reversed(node.decorator_list):
            own = (
                one for one in self.visit(decorator) if isinstance(one, Function | Bound | Class)
            )
            known |= union(self._call(one, Arguments([known])) for one in own)
        self._put(self._scope.of, node.name, known)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

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

    def _defined(self, kind: type[_Made], node: Any, name: str) -> _Made:
        return kind(self._scope.of.file, node.lineno, node.col_offset, name)

    @contextmanager
    def _in(self, scope: Scope) -> Iterator[None]:
        before, self._scope = self._scope, scope
        yield
        self._scope = before

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
        is_script = "__name__" in {*_mentions(node.test)} and "__main__" in {*_mentions(node.test)}
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
        if body and any(
            name in node.names for node in ast.walk(body.node) if isinstance(node, ast.Global)
        ):
            return self._modules[scope.of.file]
        return scope.of

    # Expressions.

    def generic_visit(self, node: ast.AST) -> Values:
        for child in ast.iter_child_nodes(node):
            self.visit(child)
        return NOTHING

    def visit_Constant(self, node: ast.Constant) -> Values:
        return frozenset({Text(node.value)}) if isinstance(node.value, str) else NOTHING

    def visit_JoinedStr(self, node: ast.JoinedStr) -> Values:
        parts = [self.visit(part) for part in node.values]
        if all(isinstance(part, ast.Constant) for part in node.values):
            return frozenset({Text("".join(text for part in parts for text in texts(part)))})
        return parts[0] if len(parts) == 1 else NOTHING

    def visit_FormattedValue(self, node: ast.FormattedValue) -> Values:
        return self.visit(node.value)

    def visit_Name(self, node: ast.Name) -> Values:
        found = self._look_up(node.id)
        for value in found:
            aws_objects.mentioned(value, self)
        return found

    def visit_Attribute(self, node: ast.Attribute) -> Values:
        found = self._attributes(node)
        for value in found:
            aws_objects.mentioned(value, self)
        return found

    def _attributes(self, node: ast.Attribute) -> Values:
        return union(self._attribute(base, node.attr) for base in self.visit(node.value))

    def _attribute(self, base: Value, name: str) -> Values:  # noqa: PLR0911  # one line a kind
        match base:
            case Foreign(whole):
                return frozenset({Foreign(f"{whole}.{name}")})
            case Module():
                inside = self._module(f"{base.name}.{name}")
                return self._names.get((base, name), frozenset({inside} if inside else ()))
            case Instance(of=class_):
                return union(self._bound(base, one) for one in self._member(class_, name))
            case Class():
                return union(self._bound(base, one) for one in self._member(base, name))
            case Dictionary() if name in {"get", "pop", "setdefault"}:
                return frozenset({Bound(base, _LOOK_UP)})
            case Dictionary() if name in {"values", "items", "keys"}:
                return frozenset({Bound(base, _ITEMS)})
        return aws_objects.attribute(base, name, self)

    def _bound(self, owner: Value, member: Value) -> Values:
        body = self._bodies.get(member) if isinstance(member, Function) else None
        if not isinstance(member, Function) or body is None:
            return frozenset({member})
        if body.decorators & {"property", "cached_property"}:
            return self._results[member]
        if "staticmethod" in body.decorators or body.owner is None:
            return frozenset({member})
        return frozenset({Bound(owner, member)})

    def visit_Subscript(self, node: ast.Subscript) -> Values:
        bases, keys = self.visit(node.value), self.visit(node.slice)
        if Foreign("os.environ") in bases:
            return frozenset(Variable(name) for name in texts(keys))
        known = [value for value in bases if isinstance(value, Many | Dictionary)]
        return union(_item(value, keys) for value in known)

    def visit_IfExp(self, node: ast.IfExp) -> Values:
        self.visit(node.test)
        return self._any_of([self.visit(node.body), self.visit(node.orelse)])

    def visit_BoolOp(self, node: ast.BoolOp) -> Values:
        return self._any_of([self.visit(value) for value in node.values])

    def _any_of(self, branches: list[Values]) -> Values:
        is_unclear = self._marks_unclear and any(not branch for branch in branches)
        return union(branches) | (frozenset({Unclear()}) if is_unclear else NOTHING)

    def visit_BinOp(self, node: ast.BinOp) -> Values:
        left, right = self.visit(node.left), self.visit(node.right)
        if (
            isinstance(node.op, ast.Add)
            and aws_objects.is_text(left)
            and aws_objects.is_text(right)
        ):
            return frozenset(Text(a + b) for a in texts(left) for b in texts(right))
        return frozenset(value for value in left | right if isinstance(value, Many | Dictionary))

    def visit_Await(self, node: ast.Await) -> Values:
        return self.visit(node.value)

    def visit_Starred(self, node: ast.Starred) -> Values:
        return items_of(self.visit(node.value))

    def visit_List(self, node: ast.List | ast.Tuple | ast.Set) -> Values:
        return frozenset({Many(union(self.visit(part) for part in node.elts))})

    visit_Tuple = visit_Set = visit_List  # noqa: N815

    def visit_Dict(self, node: ast.Dict) -> Values:
        entries, merged = set(), NOTHING
        for key, value in zip(node.keys, node.values, strict=True):
            held = self.visit(value)
            if key is None:
                merged |= held
            else:
                entries.add((self.visit(key), held))
        return frozenset({Dictionary(frozenset(entries))}) | merged

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Values:
        for part in node.generators:
            self.visit(part)
        return frozenset({Many(self.visit(node.elt))})

    visit_SetComp = visit_GeneratorExp = visit_ListComp  # noqa: N815

    def visit_DictComp(self, node: ast.DictComp) -> Values:
        for part in node.generators:
            self.visit(part)
        return frozenset({Dictionary(frozenset({(self.visit(node.key), self.visit(node.value))}))})

    # Calls.

    def visit_Call(self, node: ast.Call) -> Values:
        function = node.func
        known = (
            self._attributes(function)
            if isinstance(function, ast.Attribute)
            else (
                self._look_up(function.id)
                if isinstance(function, ast.Name)
                else self.visit(function)
            )
        )
        given = self._given(node)
        if not known:
            self._handed_on(given)
        return union(self._call(one, given) for one in known)

    def _given(self, node: ast.Call) -> Arguments:
        positional = [self.visit(value) for value in node.args]
        keywords: dict[str, Values] = {}
        for keyword in node.keywords:
            values = self.visit(keyword.value)
            if keyword.arg:
                keywords[keyword.arg] = values
                continue
            for mapping in (value for value in values if isinstance(value, Dictionary)):
                keywords |= {name: mapping.held(name) for name in texts(mapping.keys)}
        return Arguments(positional, keywords)

    def _call(self, value: Value, given: Arguments) -> Values:  # noqa: PLR0911  # one line a kind
        match value:
            case Bound(Dictionary() as mapping, function) if function == _LOOK_UP:
                return _item(mapping, given.get(0, "key")) | given.get(1, "default")
            case Bound(Dictionary() as mapping, function) if function == _ITEMS:
                return frozenset({Many(mapping.items | mapping.keys | {Many(mapping.items)})})
            case Bound(owner, function):
                return self._call_function(
                    function, Arguments([frozenset({owner}), *given.positional], given.keywords)
                )
            case Function():
                return self._call_function(value, given)
            case Class():
                return self._make(value, given)
            case Foreign("builtins.getattr"):
                return self._getattr(given)
            case Foreign("builtins.super"):
                return self._super()
            case Foreign(name):
                return self._call_foreign(name, given)
        return aws_objects.call(value, given, self)

    def _call_function(self, function: Function, given: Arguments) -> Values:
        body = self._bodies.get(function)
        if body is None:
            return NOTHING
        parameters = body.node.args
        names = [parameter.arg for parameter in (*parameters.posonlyargs, *parameters.args)]
        for name, values in zip(names, given.positional, strict=False):
            self._put(function, name, self._any_of([values]))
        if parameters.vararg and (more := given.positional[len(names) :]):
            self._put(function, parameters.vararg.arg, frozenset({Many(union(more))}))
        known = {*names, *(parameter.arg for parameter in parameters.kwonlyargs)}
        for name, values in given.keywords.items():
            if name in known:
                self._put(function, name, self._any_of([values]))
            elif parameters.kwarg:
                entry = (frozenset[Value]({Text(name)}), values)
                self._put(
                    function, parameters.kwarg.arg, frozenset({Dictionary(frozenset({entry}))})
                )
        return self._results[function]

    def _make(self, class_: Class, given: Arguments) -> Values:
        """An object of a class; without a constructor its annotated fields take the arguments."""
        made = Instance(class_)
        constructors = [
            one for one in self._member(class_, "__init__") if isinstance(one, Function)
        ]
        for constructor in constructors:
            self._call_function(
                constructor, Arguments([frozenset({made}), *given.positional], given.keywords)
            )
        if not constructors:
            fields = [name for (owner, name) in self._names if owner == class_]
            for name, values in zip(fields, given.positional, strict=False):
                self._put(class_, name, values)
            for name, values in given.keywords.items():
                self._put(class_, name, values)
        return frozenset({made})

    def _getattr(self, given: Arguments) -> Values:
        names = texts(given.get(1, "name"))
        owners = given.get(0, "object")
        if not names and any(isinstance(one, aws_objects.AWS) for one in owners):
            self.cannot_tell("which method it takes")
        found = union(self._attribute(owner, name) for owner in owners for name in names)
        for value in found:
            aws_objects.mentioned(value, self)
        return found | given.get(2, "default")

    def _super(self) -> Values:
        body = self._bodies.get(self._scope.of) if isinstance(self._scope.of, Function) else None
        bases = self._bases.get(body.owner, NOTHING) if body and body.owner else NOTHING
        return frozenset(Instance(base) for base in bases if isinstance(base, Class))

    def _call_foreign(self, name: str, given: Arguments) -> Values:
        """Foreign code may call each function that it is given, with all else that it is given."""
        own = [one for one in given.all | items_of(given.all) if isinstance(one, Function | Bound)]
        if own and name not in {"functools.partial", "functools.lru_cache", "functools.cache"}:
            rest = (given.all | items_of(given.all)) - frozenset(own)
            return union(self._call_with_any(one, rest) for one in own) | frozenset(
                {Foreign(f"{name}()")}
            )
        return call_foreign(name, given, self)

    def _call_with_any(self, value: Function | Bound, rest: Values) -> Values:
        function = value.function if isinstance(value, Bound) else value
        body = self._bodies.get(function)
        count = len(body.node.args.args) if body else 0
        first = [frozenset[Value]({value.owner})] if isinstance(value, Bound) else []
        return (
            self._call_function(function, Arguments([*first, *[rest] * (count - len(first))]))
            if rest
            else self._results[function]
        )

    def _handed_on(self, given: Arguments) -> None:
        if any(isinstance(value, aws_objects.AWS) for value in given.all):
            self.cannot_tell("what is called with the client that is handed on here")

    def _special(self, values: Values, name: str) -> Iterator[Value]:
        for value in values:
            if isinstance(value, Instance):
                yield from (
                    self._bound(value, one).__iter__().__next__()
                    for one in self._member(value.of, name)
                )

    def _annotated(self, annotation: ast.expr | None) -> Values:
        """What an annotation says: a client or a resource by boto3's stubs, or a class here."""
        if annotation is None:
            return NOTHING
        node: ast.expr = annotation
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value, mode="eval").body
            except SyntaxError:
                return NOTHING
        if isinstance(node, ast.BinOp):
            return self._annotated(node.left) | self._annotated(node.right)
        if not isinstance(node, ast.Name | ast.Attribute):
            return NOTHING
        known = self._look_up(node.id) if isinstance(node, ast.Name) else self._attributes(node)
        stubs = union(annotated(one.name) for one in known if isinstance(one, Foreign))
        return stubs | frozenset(Instance(one) for one in known if isinstance(one, Class))


_LOOK_UP = Function("", 0, 0, "get")
_ITEMS = Function("", 0, 0, "items")


def _item(value: Value, keys: Values) -> Values:
    if isinstance(value, Many):
        return value.items
    if not isinstance(value, Dictionary):
        return NOTHING
    known = union(value.held(key) for key in texts(keys))
    return known if aws_objects.is_text(keys) and known else value.items


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    late = positional[len(positional) - len(arguments.defaults) :]
    yield from ((one.arg, value) for one, value in zip(late, arguments.defaults, strict=True))
    for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if value is not None:
            yield one.arg, value


def _mentions(tree: ast.AST) -> Iterator[str]:
    """Every name, attribute, import and text that is in a piece of code."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                yield name
            case ast.Constant(value=str(text)):
                yield text


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Call(func=function):
            return _last_name(function)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _sign_themselves(name: str, flow: NameFlow) -> None:
    if name in table("packages")["sign_themselves"]:
        flow.cannot_tell(f"what the requests are for that it signs itself by {name}")
