"""Answers HTTPS requests with a function, at a URL of its own."""

from typing import Any, cast

from aws_cdk import CfnOutput
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.trigger import Props, Trigger


class FunctionUrlTrigger(Trigger):
    """A URL, source and connection in one, whose callers sign their requests (IAM).

    `trigger.connection.grant_invoke_url(caller)` lets a role call it; with `public=True` everyone
    may. A URL belongs to its function and has no throttle but the function's concurrency.
    `connection_props` are those of `lambda_.FunctionUrl`. Raises `Mistake` for a second URL, and
    for one that is open without `public=True`.
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        public: bool = False,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function)
        if function.node.try_find_child("Url"):
            raise Mistake(
                f"{self.node.path}: the function has a URL already, and can have one; "
                "delete this trigger or make it another function's"
            )
        auth = lambda_.FunctionUrlAuthType
        self._check_auth(connection_props, public=public)
        defaults: dict[str, Any] = {"auth_type": auth.NONE if public else auth.AWS_IAM}
        # CDK adds the two statements that a public URL needs: docs.aws.amazon.com/lambda/latest/dg/
        # urls-auth.html
        self.connection = lambda_.FunctionUrl(
            cast("Construct", function), "Url", function=function, **(defaults | connection_props)
        )
        self.source = self.connection
        CfnOutput(self, "Url", value=self.connection.url)

    def _check_auth(self, props: Props, *, public: bool) -> None:
        if "auth_type" not in props:
            return
        is_open = props["auth_type"] in {None, lambda_.FunctionUrlAuthType.NONE}
        if is_open and not public:
            raise Mistake(
                f"{self.node.path}: this auth_type lets anyone send requests; write public=True if "
                "that is meant"
            )
        if public and not is_open:
            raise Mistake(
                f"{self.node.path}: public=True and this auth_type exclude each other; leave one "
                "out"
            )
