{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import KafkaTrigger
{% endblock %}
{% block promise %}May read one topic of a Kafka cluster, and do nothing else but log.{% endblock %}
{% block trigger %}
        KafkaTrigger(
            self,
            "Topic",
            function=function,
            # Your topic, and your cluster by what `aws kafka list-clusters-v2` prints.
            topic="orders",
            source=scope.format_arn(
                service="kafka",
                resource="cluster",
                resource_name="orders/1c2d3e4f-5061-7283-94a5-b6c7d8e9f0a1-2",
            ),
        )
{% endblock %}
