"""What a client gets for a function's answer: status, headers and body, or the front's error.

Each kind of HTTP trigger reads the answer by rules of its own, and has an error of its own for one
that it can't read or that is none, since the function failed.
"""

import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lambda_foundry.invoke.outcome import Outcome

SHOWN = 2000
"""Characters of a body that are shown."""

Headers = tuple[tuple[str, str], ...]
JSON: Headers = (("content-type", "application/json"),)


@dataclass(frozen=True, kw_only=True)
class HttpAnswer:
    """What the client gets; `why` says so where it isn't what the function meant."""

    status: int
    headers: Headers
    body: bytes
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Front:
    """What stands between clients and a function, and how it reads what the function answers."""

    name: str
    error: HttpAnswer
    """For a function that failed, and for an answer that can't be read."""
    content_type: str = ""
    """That of an answer without one."""
    takes_any_json: bool = False
    """Whether an answer without a status is the body itself."""
    unquotes: bool = False
    """Whether of such an answer that is text only the text is the body."""
    status: int | None = None
    """That of an answer without one, if there may be none."""
    reads: frozenset[str] = frozenset()
    """Names in the answer that mean something, beside statusCode, body and isBase64Encoded."""
    refuses_others: bool = False
    needs: tuple[str, ...] = ()
    decodes: bool = True
    """Whether Base64 becomes bytes again."""
    largest: int = 0
    """Bytes that an answer may have, 0 for as many as Lambda's."""
    passes_on: bool = False
    """Whether nothing is read at all."""


def client_answer(front: Front, outcome: Outcome) -> HttpAnswer:
    """What the client gets for an outcome."""
    if why := _failure(front, outcome):
        return replace(front.error, why=why)
    if front.passes_on:
        return HttpAnswer(status=200, headers=(), body=outcome.payload)
    try:
        return _read(front, _value(outcome.payload), outcome.payload)
    except Unreadable as reason:
        return replace(front.error, why=str(reason))


def _failure(front: Front, outcome: Outcome) -> str:
    """Why there is nothing to read, if so."""
    if outcome.error:
        return f"the function failed: {outcome.error}"
    if front.largest and len(outcome.payload) > front.largest:
        return f"the answer has more than {front.largest:,} bytes"
    return ""


class Unreadable(Exception):
    """Why an answer is none that its front can read."""


def _read(front: Front, value: Any, payload: bytes) -> HttpAnswer:
    if front.takes_any_json and not _has_status(value):
        is_text = front.unquotes and isinstance(value, str)
        return HttpAnswer(status=200, headers=JSON, body=value.encode() if is_text else payload)
    if not isinstance(value, dict):
        raise Unreadable(
            f'the answer is {_kind(value)}; return an object: {{"statusCode": 200, "body": "…"}}'
        )
    _check_names(front, value)
    headers = [*_headers(front, value)]
    if front.content_type and "content-type" not in {name.lower() for name, _ in headers}:
        headers.append(("content-type", front.content_type))
    ignored = [name for name in NAMES if name in value and name not in front.reads]
    return HttpAnswer(
        status=_status(front, value),
        headers=tuple(headers),
        body=_body(front, value),
        why=f"{', '.join(ignored)} means nothing to it" if ignored else "",
    )


NAMES = ("headers", "multiValueHeaders", "cookies")
"""What an answer has its headers in."""


def _value(payload: bytes) -> Any:
    def refuse(name: str) -> None:
        raise Unreadable(f"the answer has {name}, which is no number in JSON")

    try:
        return json.loads(payload, parse_constant=refuse)
    except ValueError as error:
        raise Unreadable(f"the answer is no JSON: {error}") from error


def _has_status(value: Any) -> bool:
    return isinstance(value, dict) and value.get("statusCode") is not None


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "text", type(None): "null"}
    return kinds.get(type(value), "a boolean" if isinstance(value, bool) else "a number")


def _check_names(front: Front, value: dict[str, Any]) -> None:
    known = {"statusCode", "body", "isBase64Encoded", *front.reads}
    if front.refuses_others and (others := sorted(value.keys() - known)):
        raise Unreadable(f"the answer has {', '.join(others)}, which a {front.name} doesn't know")
    if missing := [name for name in front.needs if value.get(name) is None]:
        raise Unreadable(f"the answer has no {', '.join(missing)}")


def _status(front: Front, value: dict[str, Any]) -> int:
    given = value.get("statusCode")
    if given is None and front.status is not None:
        return front.status
    # Also as a text, and as a Decimal of the handler's may be written.
    whole = re.fullmatch(r"([1-5]\d\d)(\.0+)?", str(given), flags=re.ASCII)
    if not whole:
        raise Unreadable(f"statusCode is {json.dumps(given)}; write a number from 100 to 599")
    return int(whole[1])


def _headers(front: Front, value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The headers, those with several values several times, cookies as what sets them."""
    read = {name: each for name, each in value.items() if name in front.reads}
    several = _object(read, "multiValueHeaders")
    for name, values in several.items():
        for each in _array(values, f"the multiValueHeaders' {name}"):
            yield name, _text(each, f"the header {name}")
    for name, each in _object(read, "headers").items():
        # What is in both is there once.
        if each not in several.get(name, []):
            yield name, _text(each, f"the header {name}")
    for cookie in _array(read.get("cookies") or [], "cookies"):
        yield "set-cookie", _text(cookie, "a cookie")


def _array(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable(f"{what} is {_kind(value)}, not an array")
    return value


def _object(value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name) or {}
    if not isinstance(found, dict):
        raise Unreadable(f"{name} is {_kind(found)}, not an object")
    return {key: each for key, each in found.items() if each is not None}


def _text(value: Any, what: str) -> str:
    if isinstance(value, dict | list):
        raise Unreadable(f"{what} is {_kind(value)}; write it as text, by json.dumps")
    return value if isinstance(value, str) else json.dumps(value)


def _body(front: Front, value: dict[str, Any]) -> bytes:
    given = value.get("body")
    text = "" if given is None else _text(given, "the body")
    encoded = value.get("isBase64Encoded") or False
    if str(encoded).lower() not in {"true", "false"}:
        raise Unreadable(f"isBase64Encoded is {json.dumps(encoded)}; write true or false")
    if str(encoded).lower() == "false" or not front.decodes:
        return text.encode(errors="replace")
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise Unreadable(f"isBase64Encoded is true, and the body is no Base64: {error}") from error


def told(front: Front, outcome: Outcome) -> str:
    """What the client gets, for people: a line for each header, and the body below."""
    answer = client_answer(front, outcome)
    why = f", for {answer.why}" if answer.why else ""
    lines = [f"{front.name}: the client gets {answer.status}{why}"]
    lines += [f"  {name}: {value}" for name, value in answer.headers]
    lines += [f"  {line}" for line in _shown(answer.body).splitlines()]
    return "\n".join(lines) + "\n"


def _shown(body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return f"({len(body):,} bytes)"
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…\n({len(body):,} bytes)"
