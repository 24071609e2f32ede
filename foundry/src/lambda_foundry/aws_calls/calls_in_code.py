# ruff: noqa: D102, N802  # what ast calls visit_Name visits a name
"""What calls in a function's code give, and what the called functions get by them."""

import ast
from collections.abc import Iterator

from lambda_foundry.aws_calls import aws_objects
from lambda_foundry.aws_calls.aws_objects import Arguments
from lambda_foundry.aws_calls.expressions import ITEMS, LOOK_UP, Expressions, item_by
from lambda_foundry.aws_calls.foreign_calls import call_foreign
from lambda_foundry.aws_calls.values import (
    NOTHING,
    Bound,
    Class,
    Dictionary,
    Foreign,
    Function,
    Instance,
    Many,
    Module,
    Text,
    Value,
    Values,
    items_of,
    texts,
    union,
)


class CallsInCode(Expressions):
    """Reads calls: of the project's own functions and classes, of AWS, and of foreign code."""

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
        is_choice = self._choose(known)
        found = union([self._call(one, given) for one in known])
        self._is_choice = is_choice
        return found

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
            case Bound(Dictionary() as mapping, function) if function == LOOK_UP:
                return item_by(mapping, given.get(0, "key")) | given.get(1, "default")
            case Bound(Dictionary() as mapping, function) if function == ITEMS:
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
        if not names and any(isinstance(one, Module | Class | Instance) for one in owners):
            self._is_any_live = True
        found = union(self._attribute(owner, name) for owner in owners for name in names)
        return self._mentioned_values(found) | given.get(2, "default")

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
