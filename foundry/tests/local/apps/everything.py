"""The project's services, and a stack with a function for each trigger that the emulator deploys.

One user pool asks three more functions. Another stack has shared APIs with each kind of
authorizer.

With `REFUSED` there is a stack for each of the other triggers, too. With `SNS_RECORDER` the code of
the function behind the topic comes from that folder.
"""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.edge_function import EdgeFunction
from lambda_foundry.local.deployed import DeployedFunction, DeployedStack, functions_of
from lambda_foundry.local.endpoint import Endpoint
from lambda_foundry.mistakes import one_line_errors
from lambda_foundry.names import construct_id
from lambda_foundry.service_app import ServiceApp
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.triggers.cognito import CognitoTrigger
from lambda_foundry.triggers.edge import EdgeTrigger
from lambda_foundry.triggers.http_api import HttpApiTrigger
from tests.local.apps.shared_apis import add_shared_apis
from tests.local.trigger_facts import FACTS
from tests.triggers.every_trigger import EVERY_TRIGGER, make
from tests.validation import UNVALIDATED

RECORDER = str(Path(__file__).parents[1] / "recorder")

STACK = "Triggers"

ASKED = {
    "tokens": cognito.UserPoolOperation.PRE_TOKEN_GENERATION,
    "messages": cognito.UserPoolOperation.CUSTOM_MESSAGE,
    "challenges": cognito.UserPoolOperation.DEFINE_AUTH_CHALLENGE,
}
"""Functions of one user pool, and what it asks each."""


def recorder(scope: Construct, name: str, **settings: Any) -> lambda_.Function:
    """The function `triggers/<name>`, which logs what it gets."""
    is_fired = name not in FACTS or FACTS[name].fired
    return lambda_.Function(
        Construct(scope, construct_id(name)),
        "Function",
        code=lambda_.Code.from_asset(
            os.environ.get(f"{name.upper()}_RECORDER") or RECORDER,
        ),
        handler="handler.handler",
        runtime=lambda_.Runtime.PYTHON_3_14,
        # A test waits as long for those that are never invoked.
        timeout=cdk.Duration.seconds(5 if is_fired else 1),
        **settings,
    )


def add(name: str, stack: cdk.Stack) -> None:
    """A function with that trigger, and where it only decides, something to decide about."""
    given = {"authorizer_result_ttl_in_seconds": 0} if name == "rest_authorizer" else {}
    function = recorder(stack, name)
    trigger = make(name, stack, f"{construct_id(name)}Trigger", function=function, **given)
    if name == "http_authorizer":
        HttpApiTrigger(
            stack,
            "Asking",
            function=recorder(stack, "behind"),
            routes=["GET /asking"],
            source=trigger.source,
            route_props={"authorizer": trigger.authorizer},
        )


def add_user_pool(stack: cdk.Stack) -> None:
    """A pool that asks a function at each operation that the emulator has it ask at."""
    pool = None
    for name, operation in ASKED.items():
        function = recorder(stack, name)
        id_ = f"{construct_id(name)}Trigger"
        pool = CognitoTrigger(
            stack, id_, function=function, operation=operation, source=pool
        ).source


def functions_with(*names: str, folder: Path) -> list[DeployedFunction]:
    """A function of the service `shop` for each of these triggers, as its template makes it.

    A name that is repeated gives the function one more trigger. They are in no emulator.
    """
    app = cdk.App(outdir=str(folder), **UNVALIDATED)
    stack = cdk.Stack(app, "Shop")
    made = {name: recorder(stack, name) for name in dict.fromkeys(names)}
    for number, name in enumerate(names):
        make(name, stack, f"Trigger{number}", function=made[name])
    return functions_in(app, folder=folder)


def functions_in(app: cdk.App, *, folder: Path) -> list[DeployedFunction]:
    """The functions of an app that synthesizes to the folder; they are in no emulator."""
    app.synth()
    nowhere = Endpoint("http://127.0.0.1:9")
    return functions_of(
        [DeployedStack(nowhere, synthesized) for synthesized in Assembly(folder).stacks]
    )


def build() -> cdk.App:
    """All triggers: those that the emulator deploys in one stack, beside the services'."""
    # On the path where the project is the current folder.
    stages = import_module("stages").STAGES
    app = ServiceApp(services="stacks", stages=stages)
    add_shared_apis(cdk.Stack(app, "Apis"))
    stack = cdk.Stack(app, STACK)
    week = lambda_.DurableConfig(execution_timeout=cdk.Duration.days(7))
    recorder(stack, "durable", durable_config=week)
    add_user_pool(stack)
    at_the_edge = EdgeFunction(Construct(stack, "Edge"), "Function", source=RECORDER)
    EdgeTrigger(stack, "EdgeTrigger", function=at_the_edge)
    for name in EVERY_TRIGGER:
        if FACTS[name].deployed:
            add(name, stack)
        elif "REFUSED" in os.environ:
            add(name, cdk.Stack(app, construct_id(name)))
    return app


if __name__ == "__main__":
    with one_line_errors():
        build().synth()
