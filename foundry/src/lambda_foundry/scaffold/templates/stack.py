{% set powertools = powertools|default(true) %}
{% set allows = allows|default(false) %}
"""{{ cookiecutter.description|sentence }}"""

import aws_cdk as cdk
{% block cdk_imports %}
{% endblock %}
from constructs import Construct
from lambda_foundry import PythonFunction{{ ", allow" if allows }}{{ ", shared_layer" if powertools or cookiecutter.use_requests }}
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
            {% if powertools and cookiecutter.use_requests %}
            layers=[shared_layer(scope, "powertools"), shared_layer(scope, "requests")],
            {% elif powertools %}
            layers=[shared_layer(scope, "powertools")],
            {% elif cookiecutter.use_requests %}
            layers=[shared_layer(scope, "requests")],
            {% endif %}
            {% if cookiecutter.use_requests %}
            environment={"WEBHOOK_URL": "https://example.com/webhook"},
            {% endif %}
        )
        {% block trigger %}
        {% endblock %}
