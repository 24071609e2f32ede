{% extends "stack.py" %}
{% set allows = not durable %}
{% block trigger_import %}
from lambda_foundry.triggers import S3Trigger
{% endblock %}
{% block promise %}{% if durable %}May do nothing but log; its bucket invokes it.{% else %}May list and read the objects of its bucket, and do nothing else but log.{% endif %}{% endblock %}
{% block trigger %}
{% if durable %}
        S3Trigger(self, "Bucket", function=function)
{% else %}
        bucket = S3Trigger(self, "Bucket", function=function).source
        objects = bucket.arn_for_objects("*")
        allow(function.role, "s3:GetObject", on=objects, because="It reads whatever is put there")
        # Else S3 says of an object that is gone that access to it is denied.
        allow(function.role, "s3:ListBucket", on=bucket.bucket_arn)
        if key := bucket.encryption_key:
            allow(function.role, "kms:Decrypt", on=key.key_arn)
{% endif %}
{% endblock %}
