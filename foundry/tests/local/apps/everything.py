"""The project's services, and a stack with a function for each trigger that the emulator deploys.

With `REFUSED` it is a stack for each of the other triggers. With `SNS_RECORDER` the code of the
function behind the topic comes from that folder.
"""

import os
from importlib import import_module
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.mistakes import told_in_one_line
from lambda_foundry.names import construct_id
from lambda_foundry.service_app import ServiceApp
from tests.local.trigger_facts import FACTS
from tests.triggers.every_trigger import EVERY_TRIGGER, make

RECORDER = str(Path(__file__).parents[1] / "recorder")

STACK = "Triggers"


def recorder(scope: Construct, name: str) -> lambda_.Function:
    """The function `triggers/<name>`, which logs what it gets."""
    return lambda_.Function(
        Construct(scope, construct_id(name)),
        "Function",
        code=lambda_.Code.from_asset(
            os.environ.get(f"{name.upper()}_RECORDER") or RECORDER,
        ),
        handler="handler.handler",
        runtime=lambda_.Runtime.PYTHON_3_14,
        timeout=cdk.Duration.seconds(5),
    )


def add(name: str, stack: cdk.Stack) -> None:
    """A function with that trigger."""
    make(name, stack, f"{construct_id(name)}Trigger", function=recorder(stack, name))


def build() -> cdk.App:
    """What the emulator deploys, in one stack beside the services'."""
    # On the path where the project is the current folder.
    stages = import_module("stages").STAGES
    app = ServiceApp(services="stacks", stages=stages)
    stack = cdk.Stack(app, STACK)
    for name in EVERY_TRIGGER:
        if FACTS[name].deployed:
            add(name, stack)
    return app


def build_refused() -> cdk.App:
    """What the emulator doesn't deploy, each in a stack of its own."""
    app = cdk.App()
    for name in EVERY_TRIGGER:
        if not FACTS[name].deployed:
            add(name, cdk.Stack(app, construct_id(name)))
    return app


if __name__ == "__main__":
    with told_in_one_line():
        (build_refused if "REFUSED" in os.environ else build)().synth()
