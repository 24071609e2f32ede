{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import FunctionUrlTrigger
{% endblock %}
{% block promise %}May do nothing but log; whoever signs the request may ask it.{% endblock %}
{% block trigger %}
        FunctionUrlTrigger(self, "Url", function=function)
{% endblock %}
