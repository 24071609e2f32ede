{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import SecretRotationTrigger
{% endblock %}
{% block promise %}May rotate its secret, and do nothing else but log.{% endblock %}
{% block trigger %}
        SecretRotationTrigger(self, "Secret", function=function)
{% endblock %}
