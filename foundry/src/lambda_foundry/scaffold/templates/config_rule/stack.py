{% extends "stack.py" %}
{% block cdk_imports %}
from aws_cdk import aws_config as config
{% endblock %}
{% block trigger_import %}
from lambda_foundry.triggers import ConfigRuleTrigger
{% endblock %}
{% block promise %}May report to Config whether buckets have a tag, and do nothing else but log.{% endblock %}
{% block trigger %}
        ConfigRuleTrigger(
            self,
            "Tagged",
            function=function,
            rule_scope=config.RuleScope.from_resource(config.ResourceType.S3_BUCKET),
            input_parameters={"tag": "owner"},
        )
{% endblock %}
