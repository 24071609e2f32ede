{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import SnsTrigger
{% endblock %}
{% block promise %}May do nothing but log; its topic invokes it.{% endblock %}
{% block trigger %}
        SnsTrigger(self, "Topic", function=function)
{% endblock %}
