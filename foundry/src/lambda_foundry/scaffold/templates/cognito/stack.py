{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import CognitoTrigger
{% endblock %}
{% block promise %}May do nothing but log; its user pool asks it before each sign-up.{% endblock %}
{% block trigger %}
        CognitoTrigger(self, "Pool", function=function)
{% endblock %}
