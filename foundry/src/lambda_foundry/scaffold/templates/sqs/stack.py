{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import SqsTrigger
{% endblock %}
{% block promise %}May read its queue, and do nothing else but log.{% endblock %}
{% block trigger %}
        SqsTrigger(self, "Queue", function=function)
{% endblock %}
