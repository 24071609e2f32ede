"""The {{ cookiecutter.service }} service."""

{% block imports %}
import aws_cdk as cdk
{% endblock %}


class {{ cookiecutter.service|construct_id }}Stack(cdk.Stack):
    """What its functions share, such as {% block such_as %}a table{% endblock %}, belongs here."""
{% block shared %}
{% endblock %}
