"""What a client gets for a function's answer, by each kind of HTTP trigger."""

import json
from typing import Any

import pytest

from lambda_foundry.invoke.http_fronts import (
    FUNCTION_URL,
    HTTP_API_1,
    HTTP_API_2,
    LOAD_BALANCER,
    LOAD_BALANCER_MULTI,
    REST_API,
    STREAMING_URL,
    Front,
    HttpAnswer,
    client_answer,
    told,
)
from lambda_foundry.invoke.invocation import Outcome

EVERY = [HTTP_API_1, HTTP_API_2, REST_API, FUNCTION_URL, LOAD_BALANCER]
INFER, ASK = [HTTP_API_2, FUNCTION_URL], [HTTP_API_1, REST_API, LOAD_BALANCER]
ERRORS = [
    (HTTP_API_1, 500, b'{"message":"Internal Server Error"}'),
    (HTTP_API_2, 500, b'{"message":"Internal Server Error"}'),
    (REST_API, 502, b'{"message": "Internal server error"}'),
    (FUNCTION_URL, 502, b"Internal Server Error"),
    (LOAD_BALANCER, 502, b"<html>"),
]
GOOD = {"statusCode": 201, "headers": {"x-a": "1"}, "body": "made", "isBase64Encoded": False}


def answer(front: Front, value: Any) -> HttpAnswer:
    """What the client gets when the handler returns a value."""
    return client_answer(front, Outcome(payload=json.dumps(value).encode()))


@pytest.mark.parametrize("front", EVERY)
def test_answer_has_the_functions_status_headers_and_body(front: Front) -> None:
    """Of the form that all of them read."""
    got = answer(front, GOOD)

    assert (got.status, got.body, got.why) == (201, b"made", "")
    assert ("x-a", "1") in got.headers


@pytest.mark.parametrize(("front", "status", "body"), ERRORS)
def test_failed_function_is_an_error_of_the_front(front: Front, status: int, body: bytes) -> None:
    """The payload with the error reaches no client."""
    got = client_answer(front, Outcome(payload=b'{"errorType": "KeyError"}', error="KeyError"))

    assert got.status == status
    assert got.body.startswith(body)
    assert got.why == "the function failed: KeyError"


@pytest.mark.parametrize(("front", "status", "body"), ERRORS)
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"statusCode": "ok"}, 'statusCode is "ok"; write a number from 100 to 599'),
        ({"statusCode": 99}, "statusCode is 99;"),
        ({"statusCode": 600}, "statusCode is 600;"),
        ({"statusCode": True}, "statusCode is true;"),
        ({"statusCode": 200.5}, "statusCode is 200.5;"),
        ({"statusCode": [200]}, "statusCode is [200];"),
        ({"body": {"a": 1}}, "the body is an object; write it as text, by json.dumps"),
        ({"body": [1]}, "the body is an array;"),
        ({"headers": [["x-a", "1"]]}, "headers is an array, not an object"),
        ({"headers": "x-a: 1"}, "headers is text, not an object"),
        ({"headers": {"x-a": {"b": 1}}}, "the header x-a is an object;"),
        ({"isBase64Encoded": "yes"}, 'isBase64Encoded is "yes"; write true or false'),
    ],
)
def test_malformed_answer_is_an_error_of_the_front(
    front: Front, status: int, body: bytes, changed: dict[str, Any], why: str
) -> None:
    """With the reason, which the client doesn't get."""
    got = answer(front, GOOD | changed)

    assert got.status == status
    assert got.body.startswith(body)
    assert got.why.startswith(why)


@pytest.mark.parametrize("front", [HTTP_API_1, HTTP_API_2, FUNCTION_URL, LOAD_BALANCER])
def test_body_that_is_no_base64_is_malformed(front: Front) -> None:
    """Where the answer says that it is."""
    got = answer(front, GOOD | {"body": "no base 64", "isBase64Encoded": True})

    assert got.why.startswith("isBase64Encoded is true, and the body is no Base64")


@pytest.mark.parametrize("front", ASK)
@pytest.mark.parametrize("value", [None, "text", 5, True, [1]])
def test_answer_that_is_no_object_is_malformed(front: Front, value: Any) -> None:
    """For those that infer nothing."""
    assert answer(front, value).why.startswith("the answer is ")
    assert answer(front, value).status >= 500


@pytest.mark.parametrize("front", EVERY)
@pytest.mark.parametrize("payload", [b"NaN", b'{"statusCode": Infinity}', b"raw bytes", b"\xff"])
def test_answer_that_is_no_json_is_malformed(front: Front, payload: bytes) -> None:
    """As of a handler that returns a NaN, or bytes."""
    got = client_answer(front, Outcome(payload=payload))

    assert got.status >= 500
    assert got.why.startswith("the answer ")


@pytest.mark.parametrize("front", INFER)
@pytest.mark.parametrize("value", [{"a": [1]}, {"body": "x"}, [1], 5, True, None])
def test_answer_without_a_status_is_the_body(front: Front, value: Any) -> None:
    """Any JSON, with the type of JSON."""
    got = answer(front, value)

    assert (got.status, got.headers) == (200, (("content-type", "application/json"),))
    assert json.loads(got.body) == value


def test_text_is_quoted_by_a_url_alone() -> None:
    """The tables of the two pages on their answers say so."""
    assert answer(FUNCTION_URL, "Hello").body == b'"Hello"'
    assert answer(HTTP_API_2, "Hello").body == b"Hello"


@pytest.mark.parametrize(
    ("front", "content_type"),
    [
        (HTTP_API_1, "text/plain; charset=utf-8"),
        (HTTP_API_2, "text/plain; charset=utf-8"),
        (REST_API, "application/json"),
        (FUNCTION_URL, "application/json"),
    ],
)
def test_answer_without_a_content_type_has_that_of_the_front(
    front: Front, content_type: str
) -> None:
    """One that the function gives stays, however it is written."""
    given = {"Content-Type": "text/csv"}

    assert dict(answer(front, {"statusCode": 200}).headers) == {"content-type": content_type}
    assert dict(answer(front, {"statusCode": 200, "headers": given}).headers) == given


@pytest.mark.parametrize("front", EVERY)
@pytest.mark.parametrize("status", ["201", 201.0])
def test_status_may_be_written_otherwise(front: Front, status: Any) -> None:
    """As text, and as the number that a Decimal becomes."""
    assert answer(front, GOOD | {"statusCode": status}).status == 201


@pytest.mark.parametrize("front", EVERY)
def test_answer_may_have_no_body(front: Front) -> None:
    """Or null in its place; numbers and flags are texts in a header."""
    got = answer(front, GOOD | {"body": None, "headers": {"x-n": 5, "x-f": True, "x-0": None}})

    assert got.body == b""
    assert {("x-n", "5"), ("x-f", "true")} <= set(got.headers)
    assert "x-0" not in dict(got.headers)


@pytest.mark.parametrize("front", INFER)
def test_cookies_are_headers_that_set_them(front: Front) -> None:
    """One each."""
    got = answer(front, {"statusCode": 200, "cookies": ["a=1", "b=2; Secure"]})

    assert got.headers[:2] == (("set-cookie", "a=1"), ("set-cookie", "b=2; Secure"))


@pytest.mark.parametrize("front", [HTTP_API_1, REST_API, LOAD_BALANCER_MULTI])
def test_header_may_have_several_values(front: Front) -> None:
    """Where the front reads them."""
    several = {"multiValueHeaders": {"x-a": ["1", "2"]}, "headers": {"x-a": "1"}}
    got = answer(front, GOOD | several)

    assert [pair for pair in got.headers if pair[0] == "x-a"] == [("x-a", "1"), ("x-a", "2")]


@pytest.mark.parametrize(
    ("front", "name", "value"),
    [
        (HTTP_API_2, "multiValueHeaders", {"x-b": ["2"]}),
        (FUNCTION_URL, "multiValueHeaders", {"x-b": ["2"]}),
        (HTTP_API_1, "cookies", ["b=2"]),
        (LOAD_BALANCER, "multiValueHeaders", {"x-b": ["2"]}),
    ],
)
def test_name_that_means_nothing_is_told(front: Front, name: str, value: Any) -> None:
    """The client gets the rest."""
    got = answer(front, GOOD | {name: value})

    assert got.status == 201
    assert got.why == f"{name} means nothing to it"


@pytest.mark.parametrize("value", [GOOD | {"message": "x"}, GOOD | {"cookies": []}, {"a": 1}])
def test_rest_api_refuses_other_names(value: dict[str, Any]) -> None:
    """It is the only one that does; a status it doesn't need."""
    assert answer(REST_API, value).why.endswith(", which a REST API doesn't know")
    assert answer(REST_API, {"body": "x"}).status == 200


@pytest.mark.parametrize("name", ["statusCode", "headers", "isBase64Encoded"])
def test_load_balancer_needs_what_its_page_says(name: str) -> None:
    """It is the only one that needs more than a status."""
    without = {key: value for key, value in GOOD.items() if key != name}

    assert answer(LOAD_BALANCER, without).why == f"the answer has no {name}"


def test_load_balancer_takes_one_megabyte() -> None:
    """Of the function's answer as a whole."""
    assert answer(LOAD_BALANCER, GOOD | {"body": "x" * 1_048_000}).status == 201
    assert answer(LOAD_BALANCER, GOOD | {"body": "x" * 1_048_576}).status == 502


def test_url_that_streams_passes_the_answer_on() -> None:
    """Python's runtime doesn't stream, so nothing reads what it answers."""
    got = answer(STREAMING_URL, GOOD)

    assert (got.status, json.loads(got.body)) == (200, GOOD)


def test_answer_is_told_in_lines() -> None:
    """A line for each header, a body of bytes by its size, a long one cut."""
    binary = GOOD | {"body": "////", "isBase64Encoded": True}

    assert told(HTTP_API_1, Outcome(payload=json.dumps(binary).encode())) == (
        "HTTP API (payload 1.0): the client gets 201\n"
        "  x-a: 1\n"
        "  content-type: text/plain; charset=utf-8\n"
        "  (3 bytes)\n"
    )
    assert told(REST_API, Outcome(payload=b"null")) == (
        "REST API: the client gets 502, for the answer is null; "
        'return an object: {"statusCode": 200, "body": "…"}\n'
        "  content-type: application/json\n"
        '  {"message": "Internal server error"}\n'
    )
    long = json.dumps(GOOD | {"body": "x" * 5000}).encode()
    assert told(LOAD_BALANCER, Outcome(payload=long)).endswith("xx…\n  (5,000 bytes)\n")
