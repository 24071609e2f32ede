{% extends "authorizer/handler.py" %}
{% set event_class = "APIGatewayAuthorizerEventV2" %}
{% set answer_class = "APIGatewayAuthorizerResponseV2" %}
{% set shown = 'request.headers.get("authorization", "")' %}
{% set asked = "request.route_key" %}
{% block answer %}
    answer = APIGatewayAuthorizerResponseV2(authorize=bool(caller), context={"caller": caller})
    return answer.asdict()
{% endblock %}
