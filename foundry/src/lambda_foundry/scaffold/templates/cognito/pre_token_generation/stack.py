{% extends "user_pool/stack.py" %}
{% set when = "before it gives out tokens" %}
{% block trigger %}
        CognitoTrigger(
            self,
            "Pool",
            function=function,
            operation=cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
            # Version 1 would change tokens of identity alone, and not those that an API takes.
            lambda_version=cognito.LambdaVersion.V2_0,
        )
{% endblock %}
