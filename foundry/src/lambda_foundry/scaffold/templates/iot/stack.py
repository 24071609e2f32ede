{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import IotTrigger
{% endblock %}
{% block promise %}May do nothing but log; gets what the sensors publish.{% endblock %}
{% block trigger %}
        IotTrigger(
            self,
            "Temperatures",
            function=function,
            sql="SELECT topic(2) AS sensor, temperature FROM 'sensors/+/temperature'",
        )
{% endblock %}
