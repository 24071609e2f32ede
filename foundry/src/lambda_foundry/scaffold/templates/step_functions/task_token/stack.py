{% extends "stack.py" %}
{% set powertools = false %}
{% set allows = true %}
{% block cdk_imports %}
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
{% endblock %}
{% block trigger_import %}
from lambda_foundry import customer_key
from lambda_foundry.triggers import StepFunctionsTrigger
{% endblock %}
{% block promise %}May publish questions; its state machine waits until one is answered.{% endblock %}
{% block trigger %}
        # Whoever is to answer subscribes to it, by e-mail for example.
        questions = sns.Topic(self, "Questions", enforce_ssl=True, master_key=customer_key(self))
        function.add_environment("TOPIC_ARN", questions.topic_arn)
        allow(function.role, "sns:Publish", on=questions)
        StepFunctionsTrigger(
            self,
            "Workflow",
            function=function,
            integration_pattern=sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
        )
{% endblock %}
