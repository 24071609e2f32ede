"""Sends an e-mail to an address whose e-mail the function gets."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger

RULE = "AWS::SES::ReceiptRule"


class ReceiptRule(Trigger):
    """A rule for e-mail that invokes the function."""

    name = "ses"
    deployable = False
    lacks = "AWS::SES::ReceiptRuleSet"
    not_in_stages = "SES sends from verified addresses alone; write an e-mail to the address"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["ReceiptRule"]:
        """Each rule."""
        for rule, _ in function.mentioned_by(RULE, "Rule"):
            yield cls(function, rule)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Send the e-mail of the event, or an empty one to the rule's first address."""
        rule = self.function.stack.template.properties(self.source)["Rule"]
        mail = event["Records"][0]["ses"]["mail"] if event else {}
        to = mail.get("destination") or rule["Recipients"][:1]
        sender = mail.get("source", "foundry@example.com")
        subject = mail.get("commonHeaders", {}).get("subject", "foundry local")
        client = self.function.client("ses")
        client.verify_email_identity(EmailAddress=sender)
        client.send_email(
            Source=sender,
            Destination={"ToAddresses": to},
            Message={"Subject": {"Data": subject}, "Body": {"Text": {"Data": ""}}},
        )
        yield f"sent an e-mail to {', '.join(to)}"
