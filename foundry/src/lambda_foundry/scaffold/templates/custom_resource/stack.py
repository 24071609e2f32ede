{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import CustomResourceTrigger
{% endblock %}
{% block promise %}May do nothing but log; CloudFormation asks it for a resource of this stack.{% endblock %}
{% block trigger %}
        CustomResourceTrigger(self, "Numbers", function=function, properties={"Prefix": "2026"})
{% endblock %}
