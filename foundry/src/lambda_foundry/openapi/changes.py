"""Says what a newer description of an API breaks for its callers, and which routes are new."""

from collections.abc import Iterator
from typing import Any

from lambda_foundry.openapi.description import SCHEMAS, Description

JSON = "application/json"

DEEPEST = 20
"""A model may hold itself."""

LOWEST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
HIGHEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


def changes(before: Description, after: Description) -> list[str]:
    """A line for each: what breaks callers first, then the routes that are new."""
    old, new = dict(_operations(before)), dict(_operations(after))
    broken = [f"breaks: {route} is gone" for route in old if route not in new]
    for route in old.keys() & new.keys():
        found = _operation(old[route], new[route], before=before, after=after)
        broken += [f"breaks: {route}: {words}" for words in found]
    return [*sorted(broken), *(f"new: {route}" for route in new if route not in old)]


def _operations(description: Description) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            yield f"{method.upper()} {path}", operation


def _operation(
    old: dict[str, Any], new: dict[str, Any], *, before: Description, after: Description
) -> Iterator[str]:
    if old.get("security") != new.get("security") and new.get("security"):
        yield "callers are checked otherwise"
    yield from _parameters(old, new)
    sent, wanted = _body(old), _body(new)
    if wanted is not None and sent is None and new["requestBody"].get("required"):
        yield "it needs a body now"
    if sent is not None and wanted is not None:
        yield from Sent(before, after).compare(sent, wanted, "the body")
    for status, answer in old.get("responses", {}).items():
        yield from _answers(status, answer, new, before=before, after=after)


def _parameters(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    known = {(each["in"], each["name"]): each for each in old.get("parameters", [])}
    for each in new.get("parameters", []):
        place, name = each["in"], each["name"]
        was = known.get((place, name))
        if each.get("required") and not (was and was.get("required")):
            yield f"it needs the {place} parameter `{name}` now"
        elif was and was.get("schema", {}).get("type") != each.get("schema", {}).get("type"):
            yield f"the {place} parameter `{name}` is of another type"


def _answers(
    status: str,
    old: dict[str, Any],
    new: dict[str, Any],
    *,
    before: Description,
    after: Description,
) -> Iterator[str]:
    answer = new.get("responses", {}).get(status)
    if answer is None:
        yield f"it no longer answers {status}"
        return
    was, now = _schema(old), _schema(answer)
    if was is not None and now is not None:
        yield from Answered(before, after).compare(was, now, f"the answer {status}")


def _body(operation: dict[str, Any]) -> dict[str, Any] | None:
    return _schema(operation.get("requestBody", {}))


def _schema(part: dict[str, Any]) -> dict[str, Any] | None:
    schema: dict[str, Any] | None = part.get("content", {}).get(JSON, {}).get("schema")
    return schema


class Comparison:
    """Two models of the same thing, one of each description."""

    def __init__(self, before: Description, after: Description) -> None:
        self._before, self._after = before, after

    def compare(
        self, old: dict[str, Any], new: dict[str, Any], where: str, *, depth: int = 0
    ) -> Iterator[str]:
        """What breaks, with the place of it."""
        old, new = _resolved(old, self._before), _resolved(new, self._after)
        if depth > DEEPEST:
            return
        if _type(old) != _type(new):
            yield f"{where} is {_type(new)}, no longer {_type(old)}"
            return
        yield from self.fields(old, new, where)
        yield from self.limits(old, new, where)
        fields, newer = old.get("properties", {}), new.get("properties", {})
        for name in fields.keys() & newer.keys():
            yield from self.compare(
                fields[name], newer[name], f"{where}: `{name}`", depth=depth + 1
            )
        if "items" in old and "items" in new:
            yield from self.compare(
                old["items"], new["items"], f"{where}: each item", depth=depth + 1
            )

    def fields(self, old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[str]:
        """Fields that came or went."""
        raise NotImplementedError

    def limits(self, old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[str]:
        """Values that came or went."""
        raise NotImplementedError


class Sent(Comparison):
    """What callers send: it may take more than before, and not less."""

    def fields(self, old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[str]:
        """A field that is needed now breaks them."""
        for name in sorted(set(new.get("required", [])) - set(old.get("required", []))):
            yield f"{where} needs `{name}` now"
        if new.get("additionalProperties") is False:
            for name in sorted(old.get("properties", {}).keys() - new.get("properties", {}).keys()):
                yield f"{where} no longer takes `{name}`"

    def limits(self, old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[str]:
        """So does a value that is refused now."""
        for limit in (*LOWEST, *HIGHEST, "pattern"):
            if limit in new and _is_tighter(limit, old.get(limit), new[limit]):
                yield f"{where} is limited by {limit} {new[limit]} now"
        if "enum" in new and (
            gone := [each for each in old.get("enum", []) if each not in new["enum"]]
        ):
            yield f"{where} no longer takes {', '.join(map(repr, gone))}"


class Answered(Comparison):
    """What callers get: it may hold more than before, and not less."""

    def fields(self, old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[str]:
        """A field that is missing, or may be, breaks them."""
        for name in sorted(old.get("properties", {}).keys() - new.get("properties", {}).keys()):
            yield f"{where} no longer has `{name}`"
        kept = set(old.get("required", [])) & new.get("properties", {}).keys()
        for name in sorted(kept - set(new.get("required", []))):
            yield f"{where} may lack `{name}` now"

    def limits(self, old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[str]:
        """So does a value that there wasn't."""
        if "enum" in old and (
            came := [each for each in new.get("enum", []) if each not in old["enum"]]
        ):
            yield f"{where} may be {', '.join(map(repr, came))} now"


def _is_tighter(limit: str, old: Any, new: Any) -> bool:
    """Whether a limit refuses what it took before."""
    if old is None or limit == "pattern":
        return bool(old != new)
    return bool(new > old if limit in LOWEST else new < old)


def _resolved(schema: dict[str, Any], of: Description) -> dict[str, Any]:
    for _ in range(DEEPEST):
        name = schema.get("$ref", "").removeprefix(SCHEMAS)
        if not name:
            break
        schema = of["components"]["schemas"].get(name, {})
    return schema


def _type(schema: dict[str, Any]) -> str:
    if options := schema.get("anyOf"):
        return " or ".join(sorted(_type(each) for each in options))
    return str(schema.get("type") or schema.get("$ref", "anything").removeprefix(SCHEMAS))
