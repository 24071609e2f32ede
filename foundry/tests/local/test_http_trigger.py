"""A request can be sent by pasting its curl line."""

import pytest

from lambda_foundry.local.endpoint import Endpoint
from lambda_foundry.local.http_trigger import (
    Request,
    curl,
    request_body,
    sent_headers,
    sent_query,
)

EMULATOR = Endpoint("http://127.0.0.1:4601")

CURL = "curl --silent --show-error"


@pytest.mark.parametrize(
    ("request_", "command"),
    [
        (
            Request(method="GET", path="/a/$default/b", query="x=1&y=2"),
            f"{CURL} 'http://127.0.0.1:4601/a/$default/b?x=1&y=2'",
        ),
        (
            Request(
                method="POST",
                path="/orders",
                headers={"content-type": "application/json", "x-forwarded-for": "203.0.113.7"},
                body=b'{"name": "it\'s"}',
            ),
            (
                f"{CURL} --request POST --header 'content-type: application/json' "
                '--data-binary \'{"name": "it\'"\'"\'s"}\' http://127.0.0.1:4601/orders'
            ),
        ),
        (
            Request(method="GET", path="/", host="a.lambda-url.on.aws", signed_for="lambda"),
            (
                f"{CURL} --header 'host: a.lambda-url.on.aws' --user emulator:emulator "
                "--aws-sigv4 aws:amz:us-east-1:lambda http://127.0.0.1:4601/"
            ),
        ),
    ],
    ids=["query", "body", "signed"],
)
def test_curl_sends_the_request(request_: Request, command: str) -> None:
    """Method, headers that matter, body, signature and address, quoted for a shell."""
    assert curl(EMULATOR, request_) == command


@pytest.mark.parametrize(
    ("event", "body"),
    [
        ({}, b""),
        ({"body": None}, b""),
        ({"body": "\u00e4"}, "\u00e4".encode()),
        ({"body": "AP8=", "isBase64Encoded": True}, b"\x00\xff"),
    ],
)
def test_request_body_is_that_of_the_event(event: dict[str, object], body: bytes) -> None:
    """Text as it is, anything else by base64."""
    assert request_body(event) == body


@pytest.mark.parametrize(
    ("event", "signed", "headers"),
    [
        ({"headers": {"X-Signature": "a1"}}, False, {"X-Signature": "a1"}),
        ({"headers": None, "cookies": ["a=1", "b=2"]}, False, {"cookie": "a=1; b=2"}),
        ({"headers": {"Authorization": "Bearer x"}}, False, {"Authorization": "Bearer x"}),
        ({"headers": {"Authorization": "AWS4-HMAC-SHA256 x"}}, True, {}),
        (
            {"multiValueHeaders": {"Accept-Language": ["de", "en"]}},
            True,
            {"Accept-Language": "de,en"},
        ),
    ],
    ids=str,
)
def test_request_has_the_headers_of_the_event(
    event: dict[str, object], signed: bool, headers: dict[str, str]
) -> None:
    """A webhook's signature and a page's cookies, too; who signs takes no old signature along."""
    assert sent_headers(event, signed=signed) == headers


def test_request_has_a_parameter_as_often_as_the_event() -> None:
    """A REST API tells the last value beside all of them."""
    event = {
        "queryStringParameters": {"size": "m", "tag": "b"},
        "multiValueQueryStringParameters": {"size": ["m"], "tag": ["a", "b"]},
    }

    assert sent_query(event) == "size=m&tag=a&tag=b"
