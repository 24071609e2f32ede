"""{{ cookiecutter.description|sentence }}"""

import aws_cdk as cdk
from constructs import Construct
from lambda_foundry import EdgeFunction
from lambda_foundry.triggers import EdgeTrigger

from stacks.{{ cookiecutter.service }} import {{ cookiecutter.service|construct_id }}Stack


class {{ cookiecutter.function|construct_id }}Function(Construct):
    """May do nothing but log; CloudFront runs it at its edge with each request."""

    def __init__(self, scope: {{ cookiecutter.service|construct_id }}Stack, id_: str) -> None:
        super().__init__(scope, id_)
        # It has no variables and no layers, and its stack is one of us-east-1.
        function = EdgeFunction(
            self,
            "Function",
            source="{{ cookiecutter.service }}/{{ cookiecutter.function }}",
            memory_size=128,
            timeout=cdk.Duration.seconds(5),
        )
        EdgeTrigger(self, "Edge", function=function)
