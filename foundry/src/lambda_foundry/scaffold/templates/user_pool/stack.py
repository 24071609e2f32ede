{% extends "stack.py" %}
{% block cdk_imports %}
from aws_cdk import aws_cognito as cognito
{% endblock %}
{% block trigger_import %}
from lambda_foundry.triggers import CognitoTrigger
{% endblock %}
{% block promise %}May do nothing but log; its user pool asks it {{ when }}.{% endblock %}
{% block trigger %}
        operation = cognito.UserPoolOperation.{{ operation }}
        CognitoTrigger(self, "Pool", function=function, operation=operation)
{% endblock %}
