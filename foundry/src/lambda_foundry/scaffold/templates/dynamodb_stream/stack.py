{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import DynamodbStreamTrigger
{% endblock %}
{% block promise %}May read the stream of its table, not the table, and do nothing else but log.{% endblock %}
{% block trigger %}
        DynamodbStreamTrigger(self, "Table", function=function)
{% endblock %}
