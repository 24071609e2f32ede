{% extends "stack.py" %}
{% set powertools = false %}
{% block cdk_imports %}
from aws_cdk import aws_secretsmanager as secretsmanager
{% endblock %}
{% block trigger_import %}
from lambda_foundry.triggers import DocumentdbTrigger
{% endblock %}
{% block promise %}May read the changes of one database cluster, and do nothing else but log.{% endblock %}
{% block trigger %}
        DocumentdbTrigger(
            self,
            "Changes",
            function=function,
            # Your database, its cluster and groups by what `aws docdb describe-db-clusters` prints,
            # and a secret with the `username` and `password` of one of its users.
            database="shop",
            collection="orders",
            source=scope.format_arn(
                service="rds",
                resource="cluster",
                resource_name="shop",
                arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
            ),
            parameter_group="shop",
            subnet_group="shop",
            secret=secretsmanager.Secret.from_secret_name_v2(self, "SignIn", "shop-database"),
        )
{% endblock %}
