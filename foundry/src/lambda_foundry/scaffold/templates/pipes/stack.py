{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import PipesTrigger
{% endblock %}
{% block promise %}May do nothing but log; its pipe reads a queue for it.{% endblock %}
{% block trigger %}
        PipesTrigger(self, "Pipe", function=function)
{% endblock %}
