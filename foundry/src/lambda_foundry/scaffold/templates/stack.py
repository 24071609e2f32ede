{% set powertools = powertools|default(true) and not durable %}
{% set allows = allows|default(false) %}
"""{{ cookiecutter.description|sentence }}"""

import aws_cdk as cdk
{% block cdk_imports %}
{% endblock %}
{% if durable %}
from aws_cdk import aws_lambda as lambda_
{% endif %}
from constructs import Construct
from lambda_foundry import PythonFunction{{ ", allow" if allows }}{{ ", shared_layer" if powertools or durable or cookiecutter.use_requests }}
{% block trigger_import %}
{% endblock %}

from stacks.{{ cookiecutter.service }} import {{ cookiecutter.service|construct_id }}Stack


class {{ cookiecutter.function|construct_id }}Function(Construct):
    """{% block promise required %}{% endblock %}"""

    def __init__(self, scope: {{ cookiecutter.service|construct_id }}Stack, id_: str) -> None:
        super().__init__(scope, id_)
        {%+ block function %}function = {% endblock %}PythonFunction(
            self,
            "Function",
            source="{{ cookiecutter.service }}/{{ cookiecutter.function }}",
            memory_size={{ cookiecutter.memory }},
            timeout=cdk.Duration.seconds({{ cookiecutter.timeout }}),
            {% set layers = [
                "durable" if durable else "powertools" if powertools,
                "requests" if cookiecutter.use_requests,
            ]|select|list %}
            {% if layers %}
            layers=[{% for layer in layers %}shared_layer(scope, "{{ layer }}"){{ ", " if not loop.last }}{% endfor %}],
            {% endif %}
            {% if durable %}
            durable_config=lambda_.DurableConfig(execution_timeout=cdk.Duration.days(7)),
            {% endif %}
            {% if cookiecutter.use_requests %}
            environment={"WEBHOOK_URL": "https://example.com/webhook"},
            {% endif %}
        )
        {% block trigger %}
        {% endblock %}
