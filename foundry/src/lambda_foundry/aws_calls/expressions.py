# ruff: noqa: D102, N802  # what ast calls visit_Name visits a name
"""What expressions stand for, as far as AWS's calls depend on it, and what called functions get."""

import ast

from lambda_foundry.aws_calls import aws_objects
from lambda_foundry.aws_calls.flow_state import FlowState
from lambda_foundry.aws_calls.foreign_calls import annotated, or_else
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
    Unclear,
    Value,
    Values,
    Variable,
    is_text,
    items_of,
    joined,
    texts,
    union,
)

LOOK_UP = Function("", 0, 0, "get")
"""Stands for a dictionary's methods that give what one key holds."""
ITEMS = Function("", 0, 0, "items")
"""Stands for its methods that give all."""
SAME = Function("", 0, 0, "strip")
"""Stands for a text's methods that give the same, white space apart."""


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
        if isinstance(node.op, ast.Add) and is_text(left) and is_text(right):
            return frozenset(Text(a + b) for a in texts(left) for b in texts(right))
        kept = frozenset(value for value in left | right if isinstance(value, Many | Dictionary))
        is_sum = isinstance(node.op, ast.Add) and not kept
        return joined([left, right]) if is_sum else kept

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


def item_by(value: Value, keys: Values) -> Values:
    """What a list or a dictionary holds by one of these keys."""
    if isinstance(value, Many):
        return value.items
    if not isinstance(value, Dictionary):
        return NOTHING
    known = union(value.held(key) for key in texts(keys))
    return known if is_text(keys) and known else value.items
