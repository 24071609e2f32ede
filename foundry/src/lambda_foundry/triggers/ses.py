"""Invokes a function with each e-mail that SES receives for some addresses or a domain."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Annotations, Names
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_ses as ses
from aws_cdk import aws_ses_actions as ses_actions
from constructs import Construct

from lambda_foundry.async_invocation import bound_async_invocation, timeout_of
from lambda_foundry.execution_role import arn_here
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.trigger import Props, Trigger

LONGEST_ANSWER = 30
"""Seconds that SES waits: docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda.html"""

NAME_LENGTH = 64

PERMITTED_HERE = "@aws-cdk/aws-ses-actions:lambdaAddInvokePermissions"
"""CDK's warning that it adds no permission of its own, which would be for all rules."""


class SesTrigger(Trigger):
    """A receipt rule, in a rule set (`source`), that invokes the function with each e-mail.

    `recipients` are addresses or domains, by default all verified domains of the account. The rule
    asks senders for TLS, and has e-mail looked through for spam and viruses. The event has headers
    and verdicts, not the text: `actions=[ses_actions.S3(bucket=…)]` puts the whole e-mail into a
    bucket before the function is invoked, under the key `messageId`. The account receives by one
    rule set, which `aws ses set-active-receipt-rule-set` names; no template can. An
    `invocation_type` of `REQUEST_RESPONSE` has SES wait for half a minute, and the function decide
    by `{"disposition": "STOP_RULE"}`. `connection` is the rule, `connection_props` are those of
    `ses.ReceiptRule`, `source_props` those of `ses.ReceiptRuleSet`:
    docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        recipients: Sequence[str] = (),
        invocation_type: ses_actions.LambdaInvocationType = ses_actions.LambdaInvocationType.EVENT,
        source: ses.IReceiptRuleSet | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self._prepare(invocation_type)
        self.source: ses.IReceiptRuleSet = source or ses.ReceiptRuleSet(
            self, "RuleSet", **(source_props or {})
        )
        settings = {
            "receipt_rule_name": Names.unique_resource_name(
                self, max_length=NAME_LENGTH, separator="-"
            ),
            "recipients": list(recipients) or None,
            "scan_enabled": True,
            "tls_policy": ses.TlsPolicy.REQUIRE,
        } | connection_props
        self._permit_rule(settings["receipt_rule_name"])
        invoke = ses_actions.Lambda(
            function=self.without_permission(), invocation_type=invocation_type
        )
        settings["actions"] = [*connection_props.get("actions", []), invoke]
        self.connection = ses.ReceiptRule(self, "Rule", rule_set=self.source, **settings)
        Annotations.of(self.connection).acknowledge_warning(PERMITTED_HERE)
        self.after_permission(self.connection)

    def _prepare(self, invocation_type: ses_actions.LambdaInvocationType) -> None:
        """Bound the tries of an event that nobody waits for, or what SES waits for."""
        if invocation_type is ses_actions.LambdaInvocationType.EVENT:
            bound_async_invocation(self.function)
            return
        timeout = timeout_of(self.function) or 0
        if timeout > LONGEST_ANSWER:
            raise Mistake(
                f"{self.node.path}: the function may run for {timeout} s, and SES waits for "
                f"{LONGEST_ANSWER} s; give the function timeout=cdk.Duration.seconds(30) or less"
            )

    def _permit_rule(self, name: str) -> None:
        """For this rule alone, by its name: SES invokes the function when the rule is made."""
        rule = f"receipt-rule-set/{self.source.receipt_rule_set_name}:receipt-rule/{name}"
        self.permit("ses.amazonaws.com", source_arn=arn_here(self, "ses", rule), this_account=True)
