"""A web page's script calls a shared API in the emulator, if the page is one that may."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from lambda_foundry.local.callers import token
from lambda_foundry.local.session import Session
from tests.browser import NEEDED, browser
from tests.local.apps.shared_apis import ORIGIN
from tests.local.test_authorizers import http_trigger

pytestmark = [pytest.mark.slow, NEEDED]

__all__ = ["browser"]

LOOPBACK = "local-network-access"
"""What a page is asked for that doesn't come from this machine itself, as one of a test."""

FETCH = """async ([url, token]) => {
    try {
        const answer = await fetch(url, {headers: {authorization: `Bearer ${token}`}})
        return [answer.status, await answer.text()]
    } catch (error) {
        return [0, error.name]
    }
}"""
"""What a page does; 0 where the browser keeps the answer from it."""


def fetched(browser: Browser, url: str, *, origin: str, signed: str) -> Any:
    """Status and body as a script of a page of that origin sees them."""
    with browser.new_context(permissions=[LOOPBACK]) as context:
        page = context.new_page()
        page.route(f"{origin}/", lambda route: route.fulfill(body="", content_type="text/html"))
        page.goto(f"{origin}/")
        return page.evaluate(FETCH, [url, signed])


@pytest.mark.parametrize(
    ("name", "origin", "is_known", "seen"),
    [
        ("http_api /jwt", ORIGIN, True, [200, "recorded"]),
        ("http_api /jwt", "http://127.0.0.1:20998", True, [0, "TypeError"]),
        ("rest_api /users", ORIGIN, False, [401, '{"message":"Unauthorized"}']),
        ("rest_api /users", "http://127.0.0.1:20998", False, [0, "TypeError"]),
    ],
)
def test_script_of_a_page_calls_the_api(
    name: str,
    origin: str,
    *,
    is_known: bool,
    seen: list[Any],
    browser: Browser,
    deployment: Session,
) -> None:
    """The browser asks first whether the header may be sent, and reads answers and errors."""
    trigger = http_trigger(deployment, name)
    claims = trigger.caller.claims if is_known else {}
    signed = token(deployment.endpoint, claims or {})

    url = f"{trigger.endpoint.url}{trigger.request({}).target}"
    assert fetched(browser, url, origin=origin, signed=signed) == seen
