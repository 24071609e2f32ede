"""The {{ cookiecutter.service }} service."""

import aws_cdk as cdk


class {{ cookiecutter.service|construct_id }}Stack(cdk.Stack):
    """What its functions share, such as a table, belongs here."""
