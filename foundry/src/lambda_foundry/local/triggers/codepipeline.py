"""Starts a pipeline."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger

PIPELINE = "AWS::CodePipeline::Pipeline"


class Pipeline(Trigger):
    """A pipeline that has the function as an action."""

    name = "codepipeline"
    deployable = False
    lacks = PIPELINE
    not_in_stages = "it would start the pipeline, which does more than to ask the function"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["Pipeline"]:
        """Each pipeline."""
        for pipeline, _ in function.mentioned_by(PIPELINE, "Stages"):
            yield cls(function, pipeline)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Start it."""
        self.function.client("codepipeline").start_pipeline_execution(name=self.source_id)
        yield f"started the pipeline {self.source_id}"
