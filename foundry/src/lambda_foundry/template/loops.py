"""Writes out the loops of a template, `Fn::ForEach`, whose items stand in it.

docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

import re
from typing import Any

from lambda_foundry.template.unread import Unread

LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
MOST_ROUNDS = 10_000
"""More than a stack has resources, with all that is in them."""
_LOOP = "Fn::ForEach::"
_NO_LETTERS = re.compile(r"[^A-Za-z0-9]")


def without_loops(document: dict[str, Any]) -> tuple[dict[str, Any], list[Unread]]:
    """The document with each loop written out, and the loops whose items aren't known."""
    parameters, mappings = document.get("Parameters"), document.get("Mappings")
    writer = _Writer(
        parameters if isinstance(parameters, dict) else {},
        mappings if isinstance(mappings, dict) else {},
    )
    written = {name: writer.written(part, name) for name, part in document.items()}
    return written, writer.unread


class _Writer:
    def __init__(self, parameters: dict[str, Any], mappings: dict[str, Any]) -> None:
        self._parameters = parameters
        self._mappings = mappings
        self._rounds_left = MOST_ROUNDS
        self.unread: list[Unread] = []

    def written(self, value: Any, where: str) -> Any:
        """A part of the template with the loops in it written out."""
        if isinstance(value, list):
            return [self.written(part, where) for part in value]
        if not isinstance(value, dict):
            return value
        found: dict[str, Any] = {}
        for key, part in value.items():
            if str(key).startswith(_LOOP):
                found |= self._rounds(part, f"{where}.{key}")
            else:
                found[key] = self.written(part, f"{where}.{key}")
        return found

    def _rounds(self, loop: Any, where: str) -> dict[str, Any]:
        match loop:
            case [str(name), collection, dict(fragment)]:
                items = self._items(collection)
            case _:
                self.unread.append(Unread(where, "is no loop: a name, a list and an object"))
                return {}
        if items is None:
            self.unread.append(Unread(where, "what the loop goes over is known only at deployment"))
            return {}
        found: dict[str, Any] = {}
        for item in items:
            self._rounds_left -= 1
            if self._rounds_left < 0:
                self._stop(where)
                break
            found |= self.written(_filled(fragment, name, item), where)
        return found

    def _stop(self, where: str) -> None:
        if self._rounds_left == -1:
            why = f"the loops have more than {MOST_ROUNDS} rounds, more than any stack takes"
            self.unread.append(Unread(where, why))

    def _items(self, collection: Any) -> list[str] | None:
        """The texts that a loop goes over; None where only a deployment knows."""
        match collection:
            case {"Ref": str(name)}:
                return self._default(name)
            case {"Fn::FindInMap": [name, *keys]}:
                return self._mapped(name, keys)
            case list():
                found: list[str] = []
                for item in collection:
                    texts = [str(item)] if isinstance(item, str | int) else self._items(item)
                    if texts is None:
                        return None
                    found += texts
                return found
        return None

    def _mapped(self, name: Any, keys: list[Any]) -> list[str] | None:
        """A list of a mapping, by keys that stand in the template or are a parameter's default."""
        found: Any = self._mappings.get(name) if isinstance(name, str) else None
        for key in keys:
            known = [key] if isinstance(key, str) else self._items(key) or []
            is_there = isinstance(found, dict) and len(known) == 1
            found = found.get(known[0]) if is_there else None
        return self._items(found) if isinstance(found, list) else None

    def _default(self, name: str) -> list[str] | None:
        parameter = self._parameters.get(name)
        given = parameter.get("Default") if isinstance(parameter, dict) else None
        return [part.strip() for part in str(given).split(",")] if given is not None else None


def _filled(value: Any, name: str, item: str) -> Any:
    """A fragment with the loop's variable in it replaced, in keys too."""
    match value:
        case {"Ref": str(ref)} if ref == name:
            return item
        case dict():
            return {
                _in_text(key, name, item): _filled(part, name, item) for key, part in value.items()
            }
        case list():
            return [_filled(part, name, item) for part in value]
        case str():
            return _in_text(value, name, item)
    return value


def _in_text(text: Any, name: str, item: str) -> Any:
    if not isinstance(text, str):
        return text
    plain = text.replace(f"${{{name}}}", item)
    return plain.replace(f"&{{{name}}}", _NO_LETTERS.sub("", item))
