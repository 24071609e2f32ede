{% extends "stack.py" %}
{% set when = cookiecutter.schedule|default("") %}
{% block cdk_imports %}
from aws_cdk import aws_scheduler as scheduler
{% endblock %}
{% block trigger_import %}
from lambda_foundry.triggers import ScheduleTrigger
{% endblock %}
{% block promise %}May do nothing but log; runs {% if when %}by `{{ when }}`{% else %}at six every morning{% endif %} (UTC).{% endblock %}
{% block trigger %}
        ScheduleTrigger(
            self,
            "Schedule",
            function=function,
            {% if when %}
            schedule=scheduler.ScheduleExpression.expression("{{ when }}"),
            {% else %}
            schedule=scheduler.ScheduleExpression.cron(minute="0", hour="6"),
            {% endif %}
        )
{% endblock %}
