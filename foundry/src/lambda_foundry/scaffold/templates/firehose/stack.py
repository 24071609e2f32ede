{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import FirehoseTrigger
{% endblock %}
{% block promise %}May do nothing but log; its delivery stream writes what it answers to a bucket.{% endblock %}
{% block trigger %}
        FirehoseTrigger(self, "Stream", function=function)
{% endblock %}
