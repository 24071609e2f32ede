"""Reads the properties of one function, with the conditions around them decided."""

from collections.abc import Callable, Mapping
from typing import Any

from lambda_foundry.invoke.function_lookup import FoundFunction
from lambda_foundry.invoke.intrinsics import NO_VALUE, Intrinsics, Unknown
from lambda_foundry.mistakes import Mistake


class Properties:
    """Says whose property it is, and which, that only a deployment knows: raises `Mistake`."""

    def __init__(self, function: FoundFunction, intrinsics: Intrinsics) -> None:
        self._function = function
        self._intrinsics = intrinsics

    def text(
        self, name: str, *, default: str | None = None, within: Mapping[str, Any] | None = None
    ) -> str:
        """A property that is text or a list of one text, of the function or of a section of it."""
        value = self._known(name, within, self._intrinsics.resolve)
        only = value[0] if isinstance(value, list) and value else value
        if only is None and default is None:
            raise Mistake(f"{self._function.shown}: its template gives no {name}")
        return default or "" if only is None else self._intrinsics.text(only)

    def whole_number(self, name: str, *, default: int) -> int:
        """A property that counts something."""
        text = self.text(name, default=str(default))
        if not text.isdecimal():
            raise Mistake(f"{self._function.shown}: its {name} is {text}, not a whole number")
        return int(text)

    def section(self, name: str, *, within: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A property that has properties of its own, those as they are; empty without it."""
        found = self._known(name, within, self._intrinsics.opened) or {}
        if not isinstance(found, dict):
            raise Mistake(f"{self._function.shown}: its {name} is {found!r}, not an object")
        return found

    def items(self, name: str) -> list[Any]:
        """A property that is a list, its items as they are; empty without it."""
        found = self._known(name, None, self._intrinsics.opened) or []
        if not isinstance(found, list):
            raise Mistake(f"{self._function.shown}: its {name} is {found!r}, not a list")
        return found

    def _known(
        self, name: str, within: Mapping[str, Any] | None, read: Callable[[Any], Any]
    ) -> Any:
        try:
            value = read((self._function.properties if within is None else within).get(name))
        except Unknown as unknown:
            raise Mistake(f"{self._function.shown}: its {name} needs {unknown}") from unknown
        return None if value is NO_VALUE else value
