{% extends "service.py" %}
{% block imports %}
from typing import Any

import aws_cdk as cdk
from constructs import Construct
from lambda_foundry.triggers import {{ api }}
{% endblock %}
{% block such_as %}its API{% endblock %}
{% block shared %}

    def __init__(self, scope: Construct, id_: str, **props: Any) -> None:
        super().__init__(scope, id_, **props)
        self.{{ attribute }} = {{ api }}(self, "{{ attribute|construct_id }}"{% if authorizer is defined %}, authorizer="{{ authorizer }}"{% endif %})
{% endblock %}
