{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import RestAuthorizerTrigger
{% endblock %}
{% block promise %}May do nothing but log; its API asks it who may call.{% endblock %}
{% block trigger %}
        RestAuthorizerTrigger(self, "Authorizer", function=function{% if shared_api %}, source=scope.{{ shared_api }}{% endif %})
{% endblock %}
