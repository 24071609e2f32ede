"""{{ cookiecutter.description|sentence }}"""

{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.event_handler import {{ resolver }}
from pydantic import BaseModel{{ ", Field" if route.has_body }}

{% set taken = ["order_id", "total"] if route.has_body else [] %}
{% set result = "found =" if cookiecutter.use_requests else "return" %}
{% set body = "body" if "order" in route.parameters else "order" %}
app = {{ resolver }}(enable_validation=True)
{% if route.has_body %}


class Item(BaseModel):
    """What is ordered, how many of it, and for how much each."""

    sku: str
    quantity: int = Field(gt=0)
    price: int = Field(ge=0)


class Order(BaseModel):
    """What a request brings along."""

    order_id: str
    items: list[Item]
{% endif %}


class Answer(BaseModel):
    """What is answered."""

    {% for name in route.parameters|reject("in", taken) %}
    {{ name }}: str
    {% endfor %}
    {% if route.has_body %}
    order_id: str
    total: int
    {% elif not route.parameters %}
    message: str
    {% endif %}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer a request by the functions below; another route gets 404, a wrong request 422."""
    return app.resolve(event, context)


{% set echoed = route.parameters|reject("in", taken)|list %}
@app.{{ route.method|lower }}("{{ route.rule }}"{{ ", status_code=201" if route.method == "POST" }})
{% if route.hidden %}
def answer(
    {% for name in route.parameters %}
    {{ name }}: str,{{ "  # noqa: A002  # the route calls it so" if name in route.hidden }}
    {% endfor %}
    {% if route.has_body %}
    {{ body }}: Order,
    {% endif %}
) -> Answer:
{% else %}
def answer({{ (route.arguments + ([body ~ ": Order"] if route.has_body else []))|join(", ") }}) -> Answer:
{% endif %}
{% if route.has_body %}
    """Say what an order costs."""
    total = sum(item.quantity * item.price for item in {{ body }}.items)
    {{ result }} Answer({% for name in echoed %}{{ name }}={{ name }}, {% endfor %}order_id={{ body }}.order_id, total=total)
{% elif echoed %}
    """Say what was asked for."""
    {{ result }} Answer({% for name in echoed %}{{ name }}={{ name }}{{ ", " if not loop.last }}{% endfor %})
{% else %}
    """Say hello."""
    {{ result }} Answer(message="Hello")
{% endif %}
    {% if cookiecutter.use_requests %}
    notify(found.model_dump())
    return found
    {% endif %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
