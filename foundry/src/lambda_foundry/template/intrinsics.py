"""Evaluates CloudFormation's intrinsic functions.

`Intrinsics` knows what names stand for: it gives a value, or raises `Unknown`, which says what only
a deployment knows. `text` in values.py has the template alone: names stay as `${Name}` there, and
`${?}` is for what can't be known. Both are `TextFunctions`.
"""

import base64
import json
import re
from collections.abc import Callable
from typing import Any, Protocol

NO_VALUE = {"Ref": "AWS::NoValue"}
"""What a template writes for a property that is not to be there."""

ABSENT = object()
"""What that stands for."""

# As Fn::Sub has them: ${Name}, ${Name.Attribute}, ${AWS::Region}, and ${!Literal} for no variable.
VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")
_DYNAMIC_REFERENCE = re.compile(r"\{\{resolve:[^}]*\}\}")


class Unknown(Exception):
    """A value that only a deployment knows; says which."""


class TextFunctions:
    """Evaluates what puts texts together: `Fn::Join`, `Fn::Select`, `Fn::Sub`."""

    def resolve(self, value: Any) -> Any:
        """The value with every intrinsic function in it evaluated; raises `Unknown`."""
        if isinstance(value, dict):
            if len(value) == 1:
                ((name, argument),) = value.items()
                given = self.given(value)
                if given is not None:
                    return given
                if is_function(name):
                    return self.function(name, argument)
            resolved = zip(value, map(self.resolve, value.values()), strict=True)
            return {key: item for key, item in resolved if item is not ABSENT}
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not ABSENT]
        return self.plain(value) if isinstance(value, str) else value

    def text(self, value: Any) -> str:
        """The value as CloudFormation puts it where text is wanted; raises `Unknown`."""
        return as_text(self.resolve(value), value)

    def given(self, value: dict[str, Any]) -> Any:
        """What a whole expression is known to give, or None."""
        return None

    def function(self, name: str, argument: Any) -> Any:
        """What a function gives; raises `Unknown`."""
        match name, argument:
            case "Fn::Join", [delimiter, parts]:
                joined = self.text(delimiter).join(map(self.text, self.items(parts)))
                return self.plain(joined)
            case "Fn::Select", [index, parts] if (number := self.text(index)).isdecimal():
                items = self.items(parts)
                if int(number) < len(items):
                    return self.resolve(items[int(number)])
                raise Unknown(f"item {number} of {json.dumps(parts)}")
            case "Fn::Sub", str(pattern):
                return self._substituted(pattern, {})
            case "Fn::Sub", [str(pattern), dict(variables)]:
                return self._substituted(pattern, variables)
        raise Unknown(f"{name} {json.dumps(argument)}")

    def items(self, value: Any) -> list[Any]:
        """The items of a list of which each is a text."""
        items: list[Any] = self.resolve(value)
        return items

    def plain(self, text: str) -> str:
        """A text as it is; raises `Unknown` where a deployment puts something else there."""
        if dynamic := _DYNAMIC_REFERENCE.search(text):
            raise Unknown(f"the dynamic reference {dynamic[0]}")
        return text

    def no_variable(self, name: str) -> str:
        """What `${!Name}` gives."""
        return f"${{{name}}}"

    def _substituted(self, pattern: str, variables: dict[str, Any]) -> str:
        def replaced(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return self.no_variable(name)
            if name in variables:
                return self.text(variables[name])
            return self.text({"Fn::GetAtt": name.split(".", 1)} if "." in name else {"Ref": name})

        return self.plain(VARIABLE.sub(replaced, pattern))


def as_text(resolved: Any, value: Any) -> str:
    """What a value was resolved to, where text is wanted; raises `Unknown`."""
    if isinstance(resolved, bool):
        return "true" if resolved else "false"
    if isinstance(resolved, str | int | float):
        return str(resolved)
    raise Unknown(f"text in place of {json.dumps(value)}")


def is_function(name: Any) -> bool:
    """Whether the only key of an object makes it an intrinsic function."""
    return name == "Ref" or str(name).startswith("Fn::")


def is_open(value: Any) -> bool:
    """Whether a deployment fills in a part of a value."""
    if isinstance(value, dict):
        return any(is_function(key) or is_open(part) for key, part in value.items())
    return isinstance(value, list) and any(map(is_open, value))


class References(Protocol):
    """Gives the values behind names: of parameters, resources, exports, mappings."""

    def given(self, expression: dict[str, Any]) -> Any:
        """The value that a deployment's outputs tell for a whole expression, or None."""
        ...

    def ref(self, name: str) -> Any:
        """`Ref`; raises `Unknown`."""
        ...

    def attribute(self, logical_id: str, attribute: str) -> Any:
        """`Fn::GetAtt`; raises `Unknown`."""
        ...

    def export(self, name: str) -> Any:
        """`Fn::ImportValue`; raises `Unknown`."""
        ...

    def output(self, stack_name: str, key: str) -> Any:
        """`Fn::GetStackOutput`; raises `Unknown`."""
        ...

    def mapping(self, name: str) -> dict[str, dict[str, Any]]:
        """A mapping of the template."""
        ...

    def condition(self, name: str) -> Any:
        """The expression of a condition of the template."""
        ...


class Intrinsics(TextFunctions):
    """Resolves any value of one template, by what its names stand for."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": references.ref,
            "Fn::And": lambda parts: all(map(self._holds, parts)),
            "Fn::Base64": lambda text: base64.b64encode(self.text(text).encode()).decode(),
            "Fn::Equals": lambda pair: self.text(pair[0]) == self.text(pair[1]),
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::GetStackOutput": self._get_stack_output,
            "Fn::If": lambda parts: self.resolve(self._branch(parts)),
            "Fn::ImportValue": lambda name: references.export(self.text(name)),
            "Fn::Length": lambda items: len(self.resolve(items)),
            "Fn::Not": lambda part: not self._holds(part[0]),
            "Fn::Or": lambda parts: any(map(self._holds, parts)),
            "Fn::Split": lambda pair: self.text(pair[1]).split(self.text(pair[0])),
            "Fn::ToJsonString": lambda value: json.dumps(
                self.resolve(value), separators=(",", ":")
            ),
        }

    def given(self, value: dict[str, Any]) -> Any:
        """What a deployment's outputs tell."""
        return self._references.given(value)

    def decided(self, value: Any) -> Any:
        """The value in whatever conditions stand around it, as it is; raises `Unknown`."""
        while isinstance(value, dict) and set(value) == {"Fn::If"}:
            value = self._branch(value["Fn::If"])
        return ABSENT if value == NO_VALUE else value

    def opened(self, value: Any) -> Any:
        """The object or list that the value stands for, its parts as they are."""
        value = self.decided(value)
        a_function = isinstance(value, dict) and len(value) == 1 and is_function(*value)
        return self.resolve(value) if a_function else value

    def function(self, name: str, argument: Any) -> Any:
        """What a function gives; raises `Unknown`."""
        if name in self._functions:
            return self._functions[name](argument)
        return super().function(name, argument)

    def _get_att(self, argument: Any) -> Any:
        logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        return self._references.attribute(logical_id, self.text(attribute))

    def _get_stack_output(self, argument: dict[str, Any]) -> Any:
        stack_name = self.text(argument["StackName"])
        return self._references.output(stack_name, self.text(argument["OutputName"]))

    def _find_in_map(self, parts: list[Any]) -> Any:
        name, first, second = map(self.text, parts[:3])
        try:
            return self.resolve(self._references.mapping(name)[first][second])
        except KeyError:
            if len(parts) > 3:  # noqa: PLR2004  # the fourth part is the default
                return self.resolve(parts[3]["DefaultValue"])
            raise Unknown(f"{first}, {second} in the mapping {name}") from None

    def _branch(self, parts: list[Any]) -> Any:
        name, then, otherwise = parts
        return then if self._condition(name) else otherwise

    def _condition(self, name: str) -> bool:
        return self._holds(self._references.condition(name))

    def _holds(self, expression: Any) -> bool:
        if isinstance(expression, dict) and set(expression) == {"Condition"}:
            return self._condition(expression["Condition"])
        return bool(self.resolve(expression))
