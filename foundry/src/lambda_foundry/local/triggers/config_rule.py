"""Has a rule of AWS Config evaluated."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger

RULE = "AWS::Config::ConfigRule"


class ConfigRule(Trigger):
    """A rule that asks the function whether resources comply with it."""

    name = "config_rule"
    deployable = False
    lacks = RULE

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["ConfigRule"]:
        """Each rule."""
        for rule, _ in function.mentioned_by(RULE, "Source"):
            yield cls(function, rule)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Have it evaluated again for each resource that it is about."""
        config = self.function.client("config")
        config.start_config_rules_evaluation(ConfigRuleNames=[self.source_id])
        yield f"asked for an evaluation of {self.source_id}"
