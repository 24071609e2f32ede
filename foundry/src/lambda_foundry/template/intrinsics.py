"""Evaluates CloudFormation's intrinsic functions as far as a template alone can tell."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any, Protocol

NO_VALUE = object()
"""What `AWS::NoValue` stands for: the property is not there."""

PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")
DYNAMIC_REFERENCE = re.compile(r"\{\{resolve:[^}]*\}\}")


class Unknown(Exception):
    """A value that only a deployment knows; says which."""


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


class Intrinsics:
    """Resolves any value of one template."""

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
            "Fn::Join": self._join,
            "Fn::Length": lambda items: len(self.resolve(items)),
            "Fn::Not": lambda part: not self._holds(part[0]),
            "Fn::Or": lambda parts: any(map(self._holds, parts)),
            "Fn::Select": self._select,
            "Fn::Split": lambda pair: self.text(pair[1]).split(self.text(pair[0])),
            "Fn::Sub": self._sub,
            "Fn::ToJsonString": lambda value: json.dumps(
                self.resolve(value), separators=(",", ":")
            ),
        }

    def resolve(self, value: Any) -> Any:
        """The value with every intrinsic function in it evaluated; raises `Unknown`."""
        if isinstance(value, str):
            return self._plain(value)
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        if isinstance(value, dict):
            return self._resolve_object(value)
        return value

    def decided(self, value: Any) -> Any:
        """The value in whatever conditions stand around it, as it is; raises `Unknown`."""
        while isinstance(value, dict) and set(value) == {"Fn::If"}:
            value = self._branch(value["Fn::If"])
        return NO_VALUE if value == {"Ref": "AWS::NoValue"} else value

    def opened(self, value: Any) -> Any:
        """The object or list that the value stands for, its parts as they are."""
        value = self.decided(value)
        is_function = isinstance(value, dict) and len(value) == 1 and self._is_function(*value)
        return self.resolve(value) if is_function else value

    def text(self, value: Any) -> str:
        """The value as CloudFormation puts it where text is wanted."""
        resolved = self.resolve(value)
        if isinstance(resolved, bool):
            return "true" if resolved else "false"
        if isinstance(resolved, str | int | float):
            return str(resolved)
        raise Unknown(f"text in place of {json.dumps(value)}")

    def _resolve_object(self, value: dict[str, Any]) -> Any:
        if len(value) == 1:
            ((name, argument),) = value.items()
            given = self._references.given(value)
            if given is not None:
                return given
            if name in self._functions:
                return self._functions[name](argument)
            if self._is_function(name):
                raise Unknown(f"{name} {json.dumps(argument)}")
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not NO_VALUE}

    def _is_function(self, name: str) -> bool:
        return name in self._functions or name.startswith("Fn::")

    @staticmethod
    def _plain(text: str) -> str:
        if dynamic := DYNAMIC_REFERENCE.search(text):
            raise Unknown(f"the dynamic reference {dynamic[0]}")
        return text

    def _holds(self, expression: Any) -> bool:
        if isinstance(expression, dict) and set(expression) == {"Condition"}:
            return self._condition(expression["Condition"])
        return bool(self.resolve(expression))

    def _condition(self, name: str) -> bool:
        return self._holds(self._references.condition(name))

    def _branch(self, parts: list[Any]) -> Any:
        name, then, otherwise = parts
        return then if self._condition(name) else otherwise

    def _join(self, pair: list[Any]) -> str:
        return self._plain(self.text(pair[0]).join(map(self.text, self.resolve(pair[1]))))

    def _select(self, pair: list[Any]) -> Any:
        index, items = int(self.text(pair[0])), self.resolve(pair[1])
        if index >= len(items):
            raise Unknown(f"item {index} of {json.dumps(pair[1])}")
        return items[index]

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

    def _sub(self, argument: Any) -> str:
        template, variables = (argument, {}) if isinstance(argument, str) else argument

        def replaced(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in variables:
                return self.text(variables[name])
            return self.text({"Fn::GetAtt": name.split(".", 1)} if "." in name else {"Ref": name})

        return self._plain(PLACEHOLDER.sub(replaced, template))
