{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import StepFunctionsTrigger
{% endblock %}
{% block promise %}May do nothing but log; its state machine invokes it.{% endblock %}
{% block trigger %}
        StepFunctionsTrigger(self, "Workflow", function=function)
{% endblock %}
