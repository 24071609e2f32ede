{% extends "stack.py" %}
{% block cdk_imports %}
from aws_cdk import aws_secretsmanager as secretsmanager
{% endblock %}
{% block trigger_import %}
from lambda_foundry.triggers import MqTrigger
{% endblock %}
{% block promise %}May read one queue of a broker, and do nothing else but log.{% endblock %}
{% block trigger %}
        MqTrigger(
            self,
            "Queue",
            function=function,
            # Your queue, your broker by what `aws mq list-brokers` prints, and a secret with the
            # `username` and `password` of one of its users.
            queue="orders",
            source=scope.format_arn(
                service="mq",
                resource="broker",
                resource_name="orders:b-1c2d3e4f-5061-7283-94a5-b6c7d8e9f0a1",
                arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
            ),
            virtual_host="/",
            secret=secretsmanager.Secret.from_secret_name_v2(self, "SignIn", "orders-broker"),
        )
{% endblock %}
