{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import HttpApiTrigger
{% endblock %}
{% block promise %}May do nothing but log; whoever signs the request may ask it.{% endblock %}
{% block trigger %}
        HttpApiTrigger(self, "Api", function=function, routes=["{{ route.text }}"]{% if shared_api %}, source=scope.{{ shared_api }}{% endif %})
{% endblock %}
