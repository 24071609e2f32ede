"""One way on from a resource to another, and the types of the resources that have any."""

from dataclasses import dataclass
from typing import Any

from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_of
from lambda_foundry.template.named import resource_meant

QUEUE, TOPIC, BUCKET = "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::S3::Bucket"
FUNCTION = "AWS::Lambda::Function"
TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
MACHINE, BUS = "AWS::StepFunctions::StateMachine", "AWS::Events::EventBus"


@dataclass(frozen=True)
class Flow:
    """What arrives at one resource goes on to another; in a bucket, below a prefix only."""

    target: str
    prefix: str = ""
    suffix: str = ""
    removals_only: bool = False
    creations_only: bool = False


def endpoint(template: Template, value: Any) -> str | None:
    """The function or queue that something is sent to."""
    target = resource_meant(template, value)
    if target and template.type(target) in {QUEUE, TOPIC}:
        return target
    return function_of(template, value)
