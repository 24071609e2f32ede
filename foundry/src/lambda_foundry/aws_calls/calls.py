# ruff: noqa: D102, N802  # what ast calls visit_Name visits a name
"""What calls give: of the project's own functions and classes, of AWS, and of foreign code."""

import ast
from collections.abc import Iterator

from lambda_foundry.aws_calls import aws_objects
from lambda_foundry.aws_calls.arguments import Arguments
from lambda_foundry.aws_calls.expressions import ITEMS, LOOK_UP, SAME, Expressions, item_by
from lambda_foundry.aws_calls.foreign_calls import FIELDS, call_foreign
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
    items_of,
    texts,
    union,
)
from lambda_foundry.aws_calls.written_out import is_written_out

_NAMING = (Text, Formatted, Many, Dictionary)
"""What may name a resource by a text that is written out somewhere."""


class Calls(Expressions):
    """Reads calls: what is called gets its arguments, and what calls AWS is taken down."""

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
                for one in self._member(value.of, name):
                    yield from self._bound(value, one)


def _call_built_in(owner: Value, method: Function, given: Arguments) -> Values:
    """What a method of a text or a dictionary gives."""
    if not isinstance(owner, Dictionary):
        return NOTHING if given.positional else frozenset({owner})
    if method == LOOK_UP:
        return item_by(owner, given.get(0, "key")) | given.get(1, "default")
    return frozenset({Many(owner.items | owner.keys | {Many(owner.items)})})
