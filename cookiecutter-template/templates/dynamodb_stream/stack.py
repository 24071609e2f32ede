{% extends "stack.py" %}
{% block trigger_import %}
from building_blocks.triggers.dynamodb_stream import DynamodbStreamTrigger
{% endblock %}
{% block promise %}May read the stream of its table, not the table, and do nothing else but log.{% endblock %}
{% block trigger %}
        DynamodbStreamTrigger(self, "Table", function=function)
{% endblock %}
