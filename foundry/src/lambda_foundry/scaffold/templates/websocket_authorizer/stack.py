{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import WebsocketAuthorizerTrigger
{% endblock %}
{% block promise %}May do nothing but log; its API asks it who may connect.{% endblock %}
{% block trigger %}
        WebsocketAuthorizerTrigger(self, "Authorizer", function=function{% if shared_api %}, source=scope.{{ shared_api }}{% endif %})
{% endblock %}
