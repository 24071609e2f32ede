{% extends "user_pool/stack.py" %}
{% set allows = true %}
{% block cdk_imports %}
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
{% endblock %}
{% block trigger_import %}
from lambda_foundry import customer_key, stage_of
from lambda_foundry.triggers import CognitoTrigger
{% endblock %}
{% block promise %}May read the users of the old shop; its user pool asks it for those that it lacks.{% endblock %}
{% block trigger %}
        stage = stage_of(self)
        users = dynamodb.Table(
            self,
            "OldUsers",
            partition_key=dynamodb.Attribute(name="name", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption_key=customer_key(self),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=stage.protects_data
            ),
            removal_policy=stage.removal_policy,
        )
        function.add_environment("TABLE_NAME", users.table_name)
        allow(function.role, "dynamodb:GetItem", on=users)
        operation = cognito.UserPoolOperation.USER_MIGRATION
        CognitoTrigger(self, "Pool", function=function, operation=operation)
{% endblock %}
