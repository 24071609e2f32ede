"""What a newer description of an API breaks for those who call it."""

from typing import Any

import pytest

from lambda_foundry.openapi.changes import changes
from tests.docs.pages import HOW_TO, excerpts


def described(**route: Any) -> dict[str, Any]:
    """A description of one route, `POST /orders`."""
    return {"paths": {"/orders": {"post": route}}, "components": {"schemas": {}}}


def sent(**schema: Any) -> dict[str, Any]:
    """A route with a body of this schema."""
    body = {"content": {"application/json": {"schema": schema}}, "required": True}
    return described(requestBody=body)


def answered(**schema: Any) -> dict[str, Any]:
    """A route with an answer of this schema."""
    return described(responses={"200": {"content": {"application/json": {"schema": schema}}}})


def fields(*required: str, **types: str) -> dict[str, Any]:
    """A model with these fields."""
    properties = {name: {"type": type_} for name, type_ in types.items()}
    return {"type": "object", "properties": properties, "required": list(required)}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (sent(**fields(a="string")), sent(**fields("a", a="string")), "the body needs `a` now"),
        (
            sent(**fields(a="string")),
            sent(**fields(a="integer")),
            "the body: `a` is integer, no longer string",
        ),
        (
            sent(**fields(a="string")),
            sent(**fields(), additionalProperties=False),
            "the body no longer takes `a`",
        ),
        (
            sent(type="array", items={"type": "string"}),
            sent(type="array", items={"type": "integer"}),
            "the body: each item is integer, no longer string",
        ),
        (
            sent(type="integer"),
            sent(type="integer", minimum=1),
            "the body is limited by minimum 1 now",
        ),
        (
            sent(type="integer", maximum=9),
            sent(type="integer", maximum=5),
            "the body is limited by maximum 5 now",
        ),
        (
            sent(type="string", enum=["a", "b"]),
            sent(type="string", enum=["a"]),
            "the body no longer takes 'b'",
        ),
        (described(), sent(type="string"), "it needs a body now"),
        (
            answered(**fields("a", a="string")),
            answered(**fields()),
            "the answer 200 no longer has `a`",
        ),
        (
            answered(**fields("a", a="string")),
            answered(**fields(a="string")),
            "the answer 200 may lack `a` now",
        ),
        (
            answered(type="string", enum=["a"]),
            answered(type="string", enum=["a", "b"]),
            "the answer 200 may be 'b' now",
        ),
        (answered(type="string"), described(), "it no longer answers 200"),
        (
            described(),
            described(parameters=[{"in": "query", "name": "page", "required": True}]),
            "it needs the query parameter `page` now",
        ),
        (
            described(security=[]),
            described(security=[{"signature": []}]),
            "callers are checked otherwise",
        ),
    ],
)
def test_what_breaks_callers_is_told(
    before: dict[str, Any], after: dict[str, Any], told: str
) -> None:
    """One line, with the route and the place."""
    assert changes(before, after) == [f"breaks: POST /orders: {told}"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (sent(**fields("a", a="string")), sent(**fields(a="string", b="string"))),
        (answered(**fields(a="string")), answered(**fields("a", "b", a="string", b="string"))),
        (sent(type="integer", minimum=5), sent(type="integer", minimum=1)),
        (sent(type="string", enum=["a"]), sent(type="string", enum=["a", "b"])),
        (answered(type="string", enum=["a", "b"]), answered(type="string", enum=["a"])),
        (described(security=[{"signature": []}]), described(security=[])),
    ],
)
def test_what_callers_can_bear_is_not_told(before: dict[str, Any], after: dict[str, Any]) -> None:
    """To take more, to answer more, to refuse less."""
    assert changes(before, after) == []


def test_routes_that_came_and_went_are_told() -> None:
    """What is gone breaks callers, what is new doesn't."""
    before = {"paths": {"/old": {"get": {}}}, "components": {"schemas": {}}}
    after = {"paths": {"/new": {"get": {}}}, "components": {"schemas": {}}}

    assert changes(before, after) == ["breaks: GET /old is gone", "new: GET /new"]


def test_page_shows_what_is_told() -> None:
    """The lines of describe-an-api.md are those that such changes get."""
    offer, found = "/offers", "/offers/{id}"
    old = {
        offer: sent(**fields(currency="string"))["paths"]["/orders"],
        found: {"get": answered(**fields(total="integer"))["paths"]["/orders"]["post"]},
    }
    new = {
        offer: sent(**fields("currency", currency="string"))["paths"]["/orders"],
        found: {"get": answered(**fields())["paths"]["/orders"]["post"], "delete": {}},
    }
    schemas: dict[str, Any] = {"components": {"schemas": {}}}

    told = changes({"paths": old} | schemas, {"paths": new} | schemas)

    (page,) = excerpts(HOW_TO / "describe-an-api.md")
    assert sorted(told) == sorted(page.text.splitlines())
