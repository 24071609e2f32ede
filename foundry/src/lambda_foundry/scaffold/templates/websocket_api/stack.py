{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import WebsocketApiTrigger
{% endblock %}
{% block promise %}May do nothing but log; whoever signs the connection may send it messages.{% endblock %}
{% block trigger %}
        WebsocketApiTrigger(self, "Api", function=function{% if cookiecutter.route|default("") %}, routes=["{{ cookiecutter.route }}"]{% endif %}{% if shared_api %}, source=scope.{{ shared_api }}{% endif %})
{% endblock %}
