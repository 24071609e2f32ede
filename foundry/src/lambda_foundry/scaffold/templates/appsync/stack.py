{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import AppsyncTrigger
{% endblock %}
{% block promise %}May do nothing but log; answers a field of its GraphQL API.{% endblock %}
{% block trigger %}
        AppsyncTrigger(
            self,
            "Api",
            function=function,
            resolvers=["Query.quote"],
            schema=(
                "type Quote { sku: ID! total: Int! } "
                "type Query { quote(sku: ID!, quantity: Int!): Quote }"
            ),
        )
{% endblock %}
