{% extends "authorizer/test.py" %}
{% set let_in = 'policy("web-shop", "web-shop", "Allow")' %}
{% set kept_out = 'policy("stranger", "", "Deny")' %}
{% block showing %}
def showing(shown: str) -> dict[str, Any]:
    """The sample event of one who shows something else."""
    return {**EVENT, "headers": {**EVENT["headers"], "Authorization": shown}}


def policy(principal: str, caller: str, effect: str) -> dict[str, Any]:
    """An answer about all routes of the API, since API Gateway keeps it for all."""
    resource = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/live/*/*"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": [resource]}
    return {
        "principalId": principal,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"caller": caller},
    }
{% endblock %}
