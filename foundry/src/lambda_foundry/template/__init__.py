"""Reads CloudFormation templates, this project's or anyone's; plain dictionaries, no aws_cdk.

Nothing here raises on a template that is odd or broken: what can't be known is left out.
"""
