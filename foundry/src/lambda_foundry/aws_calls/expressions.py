# ruff: noqa: D102, N802  # what ast calls visit_Name visits a name
"""What expressions stand for, as far as AWS's calls depend on it, and what called functions get."""

import ast
from collections.abc import Iterator

from lambda_foundry.aws_calls import aws_objects
from lambda_foundry.aws_calls.aws_objects import Arguments
from lambda_foundry.aws_calls.flow_state import FlowState
from lambda_foundry.aws_calls.foreign_calls import FIELDS, annotated, call_foreign, or_else
from lambda_foundry.aws_calls.operations import table
from lambda_foundry.aws_calls.project_code import is_standard
from lambda_foundry.aws_calls.values import (
    NOTHING,
    Bound,
    Class,
    ClientMethod,
    Dictionary,
    Foreign,
    Formatted,
    Function,
    Instance,
    Many,
    Module,
    ResourceMethod,
    Text,
    Unclear,
    Value,
    Values,
    Variable,
    items_of,
    joined,
    texts,
    union,
)
from lambda_foundry.aws_calls.written_out import is_written_out

LOOK_UP = Function("", 0, 0, "get")
"""Stands for a dictionary's methods that give what one key holds."""
ITEMS = Function("", 0, 0, "items")
"""Stands for its methods that give all."""
SAME = Function("", 0, 0, "strip")
"""Stands for a text's methods that give the same, white space apart."""


_NAMING = (Text, Formatted, Many, Dictionary)
"""What may name a resource by a text that is written out somewhere."""


class Expressions(FlowState):
    """Reads everything that has a value: names, literals, and calls of whatever they call."""

    def generic_visit(self, node: ast.AST) -> Values:
        for child in ast.iter_child_nodes(node):
            if child._fields:  # Else it is an operator, or the context in which a name stands.
                self.visit(child)
        return NOTHING

    def visit_Constant(self, node: ast.Constant) -> Values:
        return frozenset({Text(node.value)}) if isinstance(node.value, str) else NOTHING

    def visit_JoinedStr(self, node: ast.JoinedStr) -> Values:
        parts = [self.visit(part) for part in node.values]
        return parts[0] if len(parts) == 1 else joined(parts)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> Values:
        found = self.visit(node.value)
        return found if node.conversion < 0 and not node.format_spec else NOTHING

    def visit_Name(self, node: ast.Name) -> Values:
        return self._mentioned_values(self._look_up(node.id))

    def visit_Attribute(self, node: ast.Attribute) -> Values:
        return self._mentioned_values(self._attributes(node))

    def _mentioned_values(self, found: Values) -> Values:
        is_choice = self._choose(found)
        for value in found:
            aws_objects.mentioned(value, self)
        self._is_choice = is_choice
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
                return frozenset({Bound(base, LOOK_UP)})
            case Dictionary() if name in {"values", "items", "keys"}:
                return frozenset({Bound(base, ITEMS)})
            case Dictionary():
                return base.held(name)
            case Text() | Variable() if name == "value":  # of a member of an Enum
                return frozenset({base})
            case Text() | Variable() if name in {"strip", "lstrip", "rstrip"}:
                return frozenset({Bound(base, SAME)})
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
        return union(item_by(value, keys) for value in known)

    def visit_IfExp(self, node: ast.IfExp) -> Values:
        self.visit(node.test)
        return self._any_of([self.visit(node.body), self.visit(node.orelse)])

    def visit_BoolOp(self, node: ast.BoolOp) -> Values:
        first, *rest = [self.visit(value) for value in node.values]
        if isinstance(node.op, ast.Or):
            first = or_else(first, union(rest))
        return self._any_of([first, *rest])

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
        kept = frozenset(value for value in left | right if isinstance(value, Many | Dictionary))
        is_text = isinstance(node.op, ast.Add) and not kept
        return joined([left, right]) if is_text else kept

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

    # Calls: of the project's own functions and classes, of AWS, and of foreign code.

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
        if any(map(aws_objects.takes_names, known)):
            given = self._marked(node, given)
        is_choice = self._choose(known)
        found = union([self._call(one, given) for one in known])
        self._is_choice = is_choice
        return found

    def _marked(self, node: ast.Call, given: Arguments) -> Arguments:
        """The arguments, with a mark at each that may name something else when the code runs."""
        written = {keyword.arg: keyword.value for keyword in node.keywords}
        return Arguments(
            [self._sure(*each) for each in zip(node.args, given.positional, strict=True)],
            {name: self._sure(written.get(name), each) for name, each in given.keywords.items()},
        )

    def _sure(self, node: ast.expr | None, values: Values) -> Values:
        is_plain = len(values) <= 1 and not any(isinstance(one, _NAMING) for one in values)
        if isinstance(node, ast.Constant) or is_plain:
            return values
        is_sure = node is not None and is_written_out(node, self._scope.of.file, self._code)
        return values if is_sure else values | {Unclear()}

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
            case Bound(owner, function) if function in {LOOK_UP, ITEMS, SAME}:
                return _call_built_in(owner, function, given)
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
            case Foreign("builtins.__import__" | "importlib.import_module"):
                return self._import_by_name(given)
            case Foreign(name):
                return self._call_foreign(name, given)
        return aws_objects.call(value, given, self)

    def _call_function(self, function: Function, given: Arguments) -> Values:
        body = self._bodies.get(function)
        if body is None:
            return NOTHING
        parameters = body.node.args
        names = [parameter.arg for parameter in (*parameters.posonlyargs, *parameters.args)]
        for name, values in zip(names[body.filled :], given.positional, strict=False):
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
        if not names and any(isinstance(one, Module | Class | Instance) for one in owners):
            self._is_any_live = True
        found = union(self._attribute(owner, name) for owner in owners for name in names)
        return self._mentioned_values(found) | given.get(2, "default")

    def _import_by_name(self, given: Arguments) -> Values:
        names = texts(given.get(0, "name"))
        if not names:
            self.cannot_tell("which module it imports")
        for name in names:
            self._import(name)
        return frozenset(self._module(name) or Foreign(name) for name in names)

    def _import(self, module: str, *, is_name: bool = False) -> None:
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
            self._packages.setdefault(package, self._place())
            if hidden:
                self.cannot_tell(f"what {hidden} calls")

    def _super(self) -> Values:
        body = self._bodies.get(self._scope.of) if isinstance(self._scope.of, Function) else None
        bases = self._bases.get(body.owner, NOTHING) if body and body.owner else NOTHING
        return frozenset(Instance(base) for base in bases if isinstance(base, Class))

    def _call_foreign(self, name: str, given: Arguments) -> Values:
        """Foreign code may call each function that it is given, with all else that it is given."""
        self._call_later(given)
        own = [one for one in given.all | items_of(given.all) if isinstance(one, Function | Bound)]
        if own and name in FIELDS:
            return union(self._call(one, Arguments()) for one in own)
        if own and name not in {"functools.partial", "functools.lru_cache", "functools.cache"}:
            rest = (given.all | items_of(given.all)) - frozenset(own)
            return union(self._call_with_any(one, rest) for one in own) | frozenset(
                {Foreign(f"{name}()")}
            )
        return call_foreign(name, given, self)

    def _call_later(self, given: Arguments) -> None:
        """A method that is given with its arguments: `pool.submit(sns.publish, TopicArn=…)`."""
        for position, values in enumerate(given.positional):
            for value in values:
                if isinstance(value, ClientMethod | ResourceMethod):
                    rest = Arguments(given.positional[position + 1 :], given.keywords)
                    aws_objects.call(value, rest, self, is_called=False)

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


def _call_built_in(owner: Value, method: Function, given: Arguments) -> Values:
    """What a method of a text or a dictionary gives."""
    if not isinstance(owner, Dictionary):
        return frozenset({owner})
    if method == LOOK_UP:
        return item_by(owner, given.get(0, "key")) | given.get(1, "default")
    return frozenset({Many(owner.items | owner.keys | {Many(owner.items)})})


def item_by(value: Value, keys: Values) -> Values:
    """What a list or a dictionary holds by one of these keys."""
    if isinstance(value, Many):
        return value.items
    if not isinstance(value, Dictionary):
        return NOTHING
    known = union(value.held(key) for key in texts(keys))
    return known if aws_objects.is_text(keys) and known else value.items
