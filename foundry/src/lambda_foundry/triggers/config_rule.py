"""Has a function evaluate, for a rule of AWS Config, whether resources are as they should be."""

from typing import Any

from aws_cdk import aws_config as config
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.async_invocation import bound_async_invocation
from lambda_foundry.execution_role import allow
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.trigger import Trigger


class ConfigRuleTrigger(Trigger):
    """A rule of AWS Config that asks the function whether a resource complies with it.

    Config invokes the function when a resource of the `rule_scope` changes, by default any that the
    account records; with `periodic=True`, every day in place of that. The function answers by
    `config.put_evaluations`, which its role may do. Config gives the ARN of no rule, so the
    permission is for the account's rules. Nothing happens unless the account's recorder runs.
    `connection` is the rule, and `source` too. `connection_props` are those of
    `config.CustomRule`, such as `input_parameters`, which arrive as `ruleParameters`:
    docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        rule_scope: config.RuleScope | None = None,
        periodic: bool = False,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function)
        if "maximum_execution_frequency" in connection_props and not periodic:
            raise Mistake(
                f"{self.node.path}: maximum_execution_frequency: only a periodic rule has one; "
                "write periodic=True, or leave it out"
            )
        bound_async_invocation(function)
        allow(
            function.role,
            "config:PutEvaluations",
            on="*",
            because="The token in the event says which rule the evaluations are for",
        )
        self.permit("config.amazonaws.com", source_arn=None, this_account=True)
        settings: dict[str, Any] = {"configuration_changes": not periodic} | connection_props
        self.connection = config.CustomRule(
            self,
            "Rule",
            # CDK would add a policy of AWS to the role, which may read all that Config records.
            lambda_function=self.without_permission(),
            rule_scope=rule_scope,
            periodic=periodic,
            **settings,
        )
        self.source = self.connection
        # Config looks whether it may invoke the function when the rule is made.
        self.after_permission(self.connection)
