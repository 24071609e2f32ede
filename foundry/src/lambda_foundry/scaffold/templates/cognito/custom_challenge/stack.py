{% extends "user_pool/stack.py" %}
{% set allows = true %}
{% block cdk_imports %}
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ses as ses
{% endblock %}
{% block promise %}May send e-mails from one address; its user pool asks it at each step of a sign-in.{% endblock %}
{% block trigger %}
        # Verify the domain in SES first: it sends nothing from others.
        sender = ses.EmailIdentity.from_email_identity_name(self, "Sender", "example.com")
        function.add_environment("SENDER", "codes@example.com")
        allow(function.role, "ses:SendEmail", on=sender.email_identity_arn)
        define = cognito.UserPoolOperation.DEFINE_AUTH_CHALLENGE
        pool = CognitoTrigger(self, "Pool", function=function, operation=define).source
        create = cognito.UserPoolOperation.CREATE_AUTH_CHALLENGE
        CognitoTrigger(self, "Create", function=function, operation=create, source=pool)
        verify = cognito.UserPoolOperation.VERIFY_AUTH_CHALLENGE_RESPONSE
        CognitoTrigger(self, "Verify", function=function, operation=verify, source=pool)
{% endblock %}
