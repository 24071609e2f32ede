{% extends "authorizer/handler.py" %}
{% set event_class = "APIGatewayAuthorizerRequestEvent" %}
{% set answer_class = "APIGatewayAuthorizerResponseWebSocket" %}
{% set shown = 'request.query_string_parameters.get("token", "")' %}
{% set asked = "request.method_arn" %}
{% block answer %}
    policy = {{ answer_class }}.from_route_arn(
        request.method_arn, principal_id=caller or "stranger", context={"caller": caller}
    )
    if caller:
        policy.allow_all_routes()
    else:
        policy.deny_all_routes()
    return policy.asdict()
{% endblock %}
