{% extends "stack.py" %}
{% set allows = true %}
{% block trigger_import %}
from lambda_foundry.triggers import S3BatchTrigger
{% endblock %}
{% block promise %}May list and read the objects of its bucket; jobs of S3 Batch Operations run it for each.{% endblock %}
{% block trigger %}
        bucket = S3BatchTrigger(self, "Jobs", function=function).source
        # Without the right to list, S3 says of an object that is gone that access is denied.
        allow(function.role, "s3:GetObject", "s3:ListBucket", on=bucket)
{% endblock %}
