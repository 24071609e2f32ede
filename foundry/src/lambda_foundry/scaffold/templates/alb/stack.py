{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import AlbTrigger
{% endblock %}
{% block promise %}May do nothing but log; whoever reaches the load balancer may ask it.{% endblock %}
{% block trigger %}
        AlbTrigger(self, "Alb", function=function, paths=["{{ route.pattern }}"])
{% endblock %}
