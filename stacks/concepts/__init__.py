"""The concepts service: the smallest functions there are, to learn Lambda with."""

import aws_cdk as cdk


class ConceptsStack(cdk.Stack):
    """Its functions share nothing."""
