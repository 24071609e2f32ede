{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import HttpAuthorizerTrigger
{% endblock %}
{% block promise %}May do nothing but log; its API asks it who may call.{% endblock %}
{% block trigger %}
        HttpAuthorizerTrigger(self, "Authorizer", function=function{% if shared_api %}, source=scope.{{ shared_api }}{% endif %})
{% endblock %}
