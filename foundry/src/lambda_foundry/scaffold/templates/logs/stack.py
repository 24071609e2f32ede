{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import LogsTrigger
{% endblock %}
{% block promise %}May do nothing but log; it gets the lines of its log group.{% endblock %}
{% block trigger %}
        LogsTrigger(self, "Lines", function=function)
{% endblock %}
