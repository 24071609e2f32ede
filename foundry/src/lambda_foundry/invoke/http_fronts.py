"""What stands between clients and a function, and what a client gets for the function's answer.

APIs, function URLs and load balancers each read an answer by rules of their own, and have an error
of their own for one that they can't read or that is none, since the function failed:
docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html,
docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html,
docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html and
docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html.
"""

import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lambda_foundry.invoke.invocation import Outcome
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import URL as URL_TYPE
from lambda_foundry.template.functions import function_of, functions_in
from lambda_foundry.template.values import listed, reference, text

SHOWN = 2000
"""Characters of a body that are shown."""

Headers = tuple[tuple[str, str], ...]
JSON: Headers = (("content-type", "application/json"),)

HEADER_NAMES = ("headers", "multiValueHeaders", "cookies")
"""What an answer has its headers in."""

API = "AWS::ApiGatewayV2::Api"
INTEGRATION = "AWS::ApiGatewayV2::Integration"
METHOD = "AWS::ApiGateway::Method"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
MULTI_VALUE = "lambda.multi_value_headers.enabled"


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
    """Whether such an answer, if it is a text, becomes the body without its quotation marks."""
    status: int | None = None
    """That of an answer without one; None where each answer has to have one."""
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


BAD_GATEWAY = b"""<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
</body>
</html>
"""

HTTP_API_2 = Front(
    name="HTTP API (payload 2.0)",
    error=HttpAnswer(status=500, headers=JSON, body=b'{"message":"Internal Server Error"}'),
    content_type="text/plain; charset=utf-8",
    takes_any_json=True,
    unquotes=True,
    reads=frozenset({"headers", "cookies"}),
)
HTTP_API_1 = replace(
    HTTP_API_2,
    name="HTTP API (payload 1.0)",
    takes_any_json=False,
    reads=frozenset({"headers", "multiValueHeaders"}),
)
REST_API = Front(
    name="REST API",
    error=HttpAnswer(status=502, headers=JSON, body=b'{"message": "Internal server error"}'),
    content_type="application/json",
    status=200,
    reads=frozenset({"headers", "multiValueHeaders"}),
    refuses_others=True,
    decodes=False,
)
FUNCTION_URL = Front(
    name="function URL",
    error=HttpAnswer(status=502, headers=(), body=b"Internal Server Error"),
    content_type="application/json",
    takes_any_json=True,
    reads=frozenset({"headers", "cookies"}),
)
STREAMING_URL = replace(FUNCTION_URL, name="function URL (response stream)", passes_on=True)
LOAD_BALANCER = Front(
    name="load balancer",
    error=HttpAnswer(status=502, headers=(("content-type", "text/html"),), body=BAD_GATEWAY),
    reads=frozenset({"headers", "statusDescription"}),
    needs=("statusCode", "headers", "isBase64Encoded"),
    largest=1024 * 1024,
)
LOAD_BALANCER_MULTI = replace(
    LOAD_BALANCER,
    name="load balancer (multi-value headers)",
    reads=frozenset({"multiValueHeaders", "statusDescription"}),
    needs=("statusCode", "multiValueHeaders", "isBase64Encoded"),
)

FROM_ELSEWHERE = ("Records", "detail-type", "methodArn", "routeArn")
"""What the events of queues, buses and authorizers have, and no request does."""


def fronts(template: Template, function: str, event: bytes) -> list[Front]:
    """Who would send the event, of those that the template connects with the function.

    All of them where the event doesn't say; by the event alone where the template has none, as of
    an API in another stack.
    """
    request = as_dict(json.loads(event.decode("utf-8-sig")))
    if any(name in request for name in FROM_ELSEWHERE):
        return []
    connected = list(dict.fromkeys(_connected(template, function, request)))
    sender = _sender(request)
    if connected and sender:
        return [front for front in connected if front.name == sender.name] or connected
    return connected or ([sender] if sender else [])


def _connected(template: Template, function: str, request: dict[str, Any]) -> Iterator[Front]:
    for _, integration in template.of_type(INTEGRATION):
        if _is_http(template, integration) and function in functions_in(template, integration):
            is_second = text(integration.get("PayloadFormatVersion")) == "2.0"
            yield HTTP_API_2 if is_second else HTTP_API_1
    for _, method in template.of_type(METHOD):
        integration = as_dict(method.get("Integration"))
        is_proxy = text(integration.get("Type")) == "AWS_PROXY"
        if is_proxy and function in functions_in(template, integration):
            api = reference(method.get("RestApiId"))
            settings = template.properties(api.logical_id) if api else {}
            types = [*map(text, listed(settings.get("BinaryMediaTypes")))]
            yield replace(REST_API, decodes=_accepts(request, types))
    for _, url in template.of_type(URL_TYPE):
        if function_of(template, url.get("TargetFunctionArn")) == function:
            streams = text(url.get("InvokeMode")) == "RESPONSE_STREAM"
            yield STREAMING_URL if streams else FUNCTION_URL
    for _, group in template.of_type(TARGET_GROUP):
        if function in functions_in(template, group.get("Targets")):
            attributes = listed(group.get("TargetGroupAttributes"))
            is_multi = {"Key": MULTI_VALUE, "Value": "true"} in attributes
            yield LOAD_BALANCER_MULTI if is_multi else LOAD_BALANCER


def _is_http(template: Template, integration: dict[str, Any]) -> bool:
    """Whether it is an HTTP API's: a WebSocket API's has no version of its payload."""
    api = reference(integration.get("ApiId"))
    if api and api.logical_id in template.resources:
        return text(template.properties(api.logical_id).get("ProtocolType")) == "HTTP"
    return bool(integration.get("PayloadFormatVersion"))


def _accepts(request: dict[str, Any], binary_types: list[str]) -> bool:
    """Whether the first type that the client accepts is one that a REST API takes for binary."""
    headers = {name.lower(): each for name, each in as_dict(request.get("headers")).items()}
    first = str(headers.get("accept", "")).partition(",")[0].partition(";")[0].strip()
    return "*/*" in binary_types or first in binary_types


def _sender(request: dict[str, Any]) -> Front | None:
    """Who sends requests of this form."""
    context = as_dict(request.get("requestContext"))
    if "elb" in context:
        return LOAD_BALANCER_MULTI if "multiValueHeaders" in request else LOAD_BALANCER
    if "http" in context:
        is_url = ".lambda-url." in str(context.get("domainName"))
        return FUNCTION_URL if is_url else HTTP_API_2
    if "httpMethod" in request and context:
        return HTTP_API_1 if request.get("version") == "1.0" else REST_API
    return None


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
    ignored = [name for name in HEADER_NAMES if name in value and name not in front.reads]
    return HttpAnswer(
        status=_status(front, value),
        headers=tuple(headers),
        body=_body(front, value),
        why=f"{', '.join(ignored)} means nothing to it" if ignored else "",
    )


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
