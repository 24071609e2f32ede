{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import SesTrigger
{% endblock %}
{% block promise %}May do nothing but log; e-mail to one address invokes it.{% endblock %}
{% block trigger %}
        SesTrigger(self, "Mail", function=function, recipients=["orders@example.org"])
{% endblock %}
