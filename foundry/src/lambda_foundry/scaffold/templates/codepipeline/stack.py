{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import CodepipelineTrigger
{% endblock %}
{% block promise %}May report to its pipeline how a job went, and do nothing else but log.{% endblock %}
{% block trigger %}
        CodepipelineTrigger(
            self, "Release", function=function, user_parameters={"version": "1.4.0"}
        )
{% endblock %}
