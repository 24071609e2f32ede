"""Finds the distributions of CloudFront that run a function at their edge."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger

ELSEWHERE = "CloudFront runs copies of it, which log in the region of each visitor"


class Distribution(Trigger):
    """A distribution that runs a version of the function."""

    name = "edge"
    lacks = "distributions have no edge that runs functions"
    not_in_stages = ELSEWHERE

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["Distribution"]:
        """Each distribution."""
        for distribution, _ in function.mentioned_by(
            "AWS::CloudFront::Distribution", "DistributionConfig"
        ):
            yield cls(function, distribution)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Nothing: whoever asks the distribution asks CloudFront itself."""
        yield f"left {self.source} alone: {self.lacks}"
