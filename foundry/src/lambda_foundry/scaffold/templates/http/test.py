"""`{{ cookiecutter.function }}` answers its route, and says where a request is wrong."""

import json
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% set taken = ["order_id", "total"] if route.has_body else [] %}
{% set echoed = route.parameters|reject("in", taken)|list %}
ANSWER = {{ "{" }}
{%- for name in echoed %}"{{ name }}": "1042"{{ ", " if route.has_body or not loop.last }}{% endfor %}
{%- if route.has_body %}"order_id": "1042", "total": 820{% elif not echoed %}"message": "Hello"{% endif %}
{{- "}" }}
{% include "loaded.py" %}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_what_it_answers(handler: Any) -> None:
    """The same is posted and answered."""
    posted = responses.post(WEBHOOK_URL)

    answer = handler(EVENT, None)

    assert answer["statusCode"] == {{ 201 if route.method == "POST" else 200 }}
    assert json.loads(answer["body"]) == ANSWER
    assert json.loads(posted.calls[0].request.body or "") == ANSWER


{% else %}
def test_{{ cookiecutter.function }}_answers(handler: Any) -> None:
    """What the route promises."""
    answer = handler(EVENT, None)

    assert answer["statusCode"] == {{ 201 if route.method == "POST" else 200 }}
    assert json.loads(answer["body"]) == ANSWER


{% endif %}
{% if route.has_body %}
@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("no JSON", ["body", 0]),
        ("[]", ["body"]),
        (json.dumps({"order_id": "1042"}), ["body", "items"]),
    ],
)
def test_{{ cookiecutter.function }}_says_where_a_request_is_wrong(
    body: str, place: list[str], handler: Any
) -> None:
    """What is no order is the caller's mistake."""
    answer = handler({**EVENT, "body": body}, None)

    assert answer["statusCode"] == 422
    assert json.loads(answer["body"])["detail"][0]["loc"] == place


{% endif %}
def test_{{ cookiecutter.function }}_does_not_know_another_route(handler: Any) -> None:
    """What nobody answers is not found."""
    answer = handler({**EVENT, "{{ path }}": "/nothing/like/this"}, None)

    assert answer["statusCode"] == 404
