{% extends "stack.py" %}
{% block cdk_imports %}
from aws_cdk import aws_events as events
{% endblock %}
{% block trigger_import %}
from lambda_foundry.triggers import EventPatternTrigger
{% endblock %}
{% block promise %}May do nothing but log; gets the orders from the account's default bus.{% endblock %}
{% block trigger %}
        EventPatternTrigger(
            self,
            "Orders",
            function=function,
            event_pattern=events.EventPattern(source=["shop"], detail_type=["Order Placed"]),
        )
{% endblock %}
