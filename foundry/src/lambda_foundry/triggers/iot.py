"""Invokes a function with the messages that devices publish, chosen by a rule of AWS IoT."""

from typing import Any

from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_lambda as lambda_
from aws_cdk.interfaces import aws_iot as iot_interfaces
from constructs import Construct

from lambda_foundry.async_invocation import allow_sending, bound_async_invocation, failure_queue
from lambda_foundry.execution_role import arn_here
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.caller_role import service_role
from lambda_foundry.triggers.trigger import Props, Trigger

SQL_VERSION = "2016-03-23"


class IotTrigger(Trigger):
    """A topic rule (`source`) that invokes the function with what its `sql` selects.

    An example is `SELECT * FROM 'sensors/+/temperature'`. What the rule can't deliver goes to the
    function's failure queue. An existing rule names the function in its own actions and is
    permitted to invoke it. `connection` is the rule's payload, `connection_props` are those of
    `iot.CfnTopicRule.TopicRulePayloadProperty`, `source_props` those of `iot.CfnTopicRule`.
    """

    takes_other_accounts = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        sql: str | None = None,
        source: iot_interfaces.ITopicRuleRef | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        own = {"source_props": source_props, "sql": sql, "connection_props": connection_props}
        super().__init__(scope, id_, function=function, source=source, **own)
        bound_async_invocation(function)
        self.connection = None if source else self._payload(sql, connection_props)
        self.source = source or iot.CfnTopicRule(
            self, "Rule", **({"topic_rule_payload": self.connection} | dict(source_props or {}))
        )
        self.permit(
            "iot.amazonaws.com",
            source_arn=self.source.topic_rule_ref.topic_rule_arn,
            this_account=True,
        )

    def _payload(self, sql: str | None, props: Props) -> iot.CfnTopicRule.TopicRulePayloadProperty:
        if not sql:
            raise Mistake(
                f"{self.node.path}: a rule needs its statement; "
                "write sql=, the topic that it selects from, or give the rule itself as source"
            )
        action = iot.CfnTopicRule.LambdaActionProperty(function_arn=self.function.function_arn)
        settings: dict[str, Any] = {
            "actions": [iot.CfnTopicRule.ActionProperty(lambda_=action)],
            "aws_iot_sql_version": SQL_VERSION,
        } | dict(props)
        if "error_action" not in settings:
            settings["error_action"] = self._to_failure_queue()
        return iot.CfnTopicRule.TopicRulePayloadProperty(sql=sql, **settings)

    def _to_failure_queue(self) -> iot.CfnTopicRule.ActionProperty:
        """The action for failures, with a role for rules of this account, one of which needs it.

        The rule's own ARN would have to be known before the rule, which names the role.
        """
        role = service_role(
            self,
            "ErrorRole",
            service="iot.amazonaws.com",
            source_arn=arn_here(self, "iot", "rule/*"),
            description="Keeps the messages that a rule can't deliver",
        )
        queue = failure_queue(self.function)
        allow_sending(iam.ManagedPolicy(self, "ErrorPolicy", roles=[role]), queue)
        return iot.CfnTopicRule.ActionProperty(
            sqs=iot.CfnTopicRule.SqsActionProperty(
                queue_url=queue.queue_url, role_arn=role.role_arn, use_base64=False
            )
        )
