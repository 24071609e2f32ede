{% extends "authorizer/test.py" %}
{% set let_in = '{"isAuthorized": True, "context": {"caller": "web-shop"}}' %}
{% set kept_out = '{"isAuthorized": False, "context": {"caller": ""}}' %}
{% block showing %}
def showing(shown: str) -> dict[str, Any]:
    """The sample event of one who shows something else."""
    return {**EVENT, "headers": {**EVENT["headers"], "authorization": shown}}
{% endblock %}
