{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import KinesisTrigger
{% endblock %}
{% block promise %}May read its stream, and do nothing else but log.{% endblock %}
{% block trigger %}
        KinesisTrigger(self, "Stream", function=function)
{% endblock %}
