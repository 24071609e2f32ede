{% extends "stack.py" %}
{% block cdk_imports %}
from aws_cdk import aws_cloudwatch as cloudwatch
{% endblock %}
{% block trigger_import %}
from lambda_foundry.triggers import AlarmTrigger
{% endblock %}
{% block promise %}May do nothing but log; its alarm invokes it.{% endblock %}
{% block trigger %}
        AlarmTrigger(
            self,
            "Alarm",
            function=function,
            metric=cloudwatch.Metric(namespace="Shop", metric_name="FailedOrders", statistic="Sum"),
            states=["ALARM", "OK"],
        )
{% endblock %}
