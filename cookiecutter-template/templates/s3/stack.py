{% extends "stack.py" %}
{% block function_imports %}
from building_blocks.allow import allow
{% endblock %}
{% block trigger_import %}
from building_blocks.triggers.s3 import S3Trigger
{% endblock %}
{% block promise %}May read the objects of its bucket, and do nothing else but log.{% endblock %}
{% block trigger %}
        bucket = S3Trigger(self, "Bucket", function=function).source
        allow(function.role, "s3:GetObject", on=bucket.arn_for_objects("*"))
        if key := bucket.encryption_key:
            allow(function.role, "kms:Decrypt", on=key.key_arn)
{% endblock %}
