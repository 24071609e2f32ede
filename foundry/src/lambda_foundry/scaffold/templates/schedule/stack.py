{% extends "stack.py" %}
{% block cdk_imports %}
from aws_cdk import aws_scheduler as scheduler
{% endblock %}
{% block trigger_import %}
from lambda_foundry.triggers import ScheduleTrigger
{% endblock %}
{% block promise %}May do nothing but log; runs at six every morning (UTC).{% endblock %}
{% block trigger %}
        ScheduleTrigger(
            self,
            "Schedule",
            function=function,
            schedule=scheduler.ScheduleExpression.cron(minute="0", hour="6"),
        )
{% endblock %}
