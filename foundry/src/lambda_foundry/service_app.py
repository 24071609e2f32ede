"""Finds the services and their functions by their files; there is no list to edit."""

import importlib
import inspect
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from typing import Any, Protocol

import aws_cdk as cdk
from constructs import Construct

from lambda_foundry.acceleration.staged_code import known_assembly
from lambda_foundry.acceleration.switch import accelerate_jsii
from lambda_foundry.checks.acknowledge import answer_for_cdk, cdk_nag_looks
from lambda_foundry.checks.plugin import ChecksPlugin
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import chosen_services, construct_id
from lambda_foundry.packaging.progress import tell_watchers
from lambda_foundry.packaging.target import this_machine
from lambda_foundry.packaging.target_notes import are_noted
from lambda_foundry.service_functions import ServiceFunctions, class_in, file_of, modules_in
from lambda_foundry.stages import (
    CONTEXT,
    DEFAULT_STAGES,
    Stage,
    check_services,
    check_stages,
    known_stage,
    stage_of,
)
from lambda_foundry.synthesis.reads import services_to_synthesize
from lambda_foundry.synthesis.request import as_meant

CDK_NAG = "lambda-foundry:cdk-nag"
"""In CDK's context, whether cdk-nag is to look at the app."""


CDK_LIMIT = "@aws-cdk/core:stackResourceLimit"
"""In CDK's context, how many resources it lets a stack have; 0 is any number."""

OF_ONE_STAGE = "post_cli_context"
"""The property of an app whose context goes before that of the command."""

ALWAYS = "always_synthesize"
"""Set to True by a stack that may give something else though nothing was edited."""


class ServiceStack(Protocol):
    """The class that a service's package defines, named after the folder: `UptimeStack`."""

    def __call__(self, scope: Construct, id_: str, /, **props: Any) -> cdk.Stack:
        """Add what the service's functions share; `props` are those of `cdk.Stack`.

        What the functions make together comes in a method `connect_functions(self)`, if it has one.
        With `always_synthesize = True` in the class, the service is synthesized each time.
        """
        ...


class ServiceApp(cdk.App):
    """An app with one stack for every package in `services`, one construct for each module in it.

    A module whose name begins with `_` is neither. When all functions of a service are there, its
    stack's method `connect_functions(self)` runs, if it has one.

    The stack of `stacks/uptime` has the construct id `Uptime` in every stage, so that logical ids
    and templates' names stay; its name in the account is `uptime-dev`, by stage. `stages` are the
    project's, the first of them chosen unless `-c stage=NAME` says otherwise; without any they are
    dev, staging and prod. A stage whose `services` are named has the stacks of these alone.
    """

    def __init__(
        self, *, services: str, stages: Sequence[Stage] = DEFAULT_STAGES, **app_props: Any
    ) -> None:
        check_stages(stages)
        self.stages = tuple(stages)
        accelerate_jsii()
        if "context" in app_props:
            app_props["context"] = as_meant(app_props["context"])
        super().__init__(**app_props)
        if self.node.try_get_context(CDK_LIMIT) is None:
            # CDK's own error comes before any check, and says no way out: the rule stack-size does.
            self.node.set_context(CDK_LIMIT, 0)
        stage = stage_of(self)
        functions: dict[str, str] = {}
        selection = services_to_synthesize()
        selection.app(self)
        with selection.search():
            names = modules_in(importlib.import_module(services))
        check_services(stages, names)
        names = chosen_services(names)
        nag = cdk_nag_looks() if self.node.try_get_context(CDK_NAG) else nullcontext()
        with known_stage(self), known_assembly(self), nag:
            for number, service in enumerate(filter(stage.has_service, names), start=1):
                with selection.service(service) as wanted:
                    if wanted:
                        tell_watchers(f"the stack of {service}, {number} of {len(names)}")
                        functions |= self._add_service(services, service)
        if selection.is_checked and not are_noted():
            cdk.Validations.of(self).add_plugins(ChecksPlugin(functions))
        if self.node.try_get_context(CDK_NAG):
            add_cdk_nag(self)
        if are_noted() and OF_ONE_STAGE not in app_props:
            # They may use other targets, which are noted as well; nobody synthesizes them.
            for other in stages:
                of_one = {OF_ONE_STAGE: {CONTEXT: other.name}}
                ServiceApp(services=services, stages=stages, **app_props | of_one)

    def _add_service(self, services: str, service: str) -> dict[str, str]:
        """The service's functions by their construct paths."""
        package = importlib.import_module(f"{services}.{service}")
        id_ = construct_id(service)
        stack_class: ServiceStack = class_in(package, f"{id_}Stack")
        if getattr(stack_class, ALWAYS, False):
            services_to_synthesize().always(f"{file_of(package)} says {ALWAYS}")
        props = self._props_of(service)
        _check_takes(stack_class, props, where=file_of(package))
        stack = stack_class(self, id_, **props)
        functions = ServiceFunctions(stack, package)
        functions.make_all()
        answer_for_cdk(stack)
        if stage_of(self).dashboards:
            from lambda_foundry.dashboards import add_dashboard  # noqa: PLC0415  # loads CloudWatch

            add_dashboard(stack)
        return {
            f"{id_}/{construct_id(function)}": f"{service}/{function}"
            for function in functions.names
        }

    def _props_of(self, service: str) -> dict[str, Any]:
        """What each stack is made with: its name, and where the stage says so, its place.

        The emulator has one account and one region, in which each stage is deployed.
        """
        stage = stage_of(self)
        props: dict[str, Any] = {"stack_name": f"{service.replace('_', '-')}-{stage.name}"}
        if this_machine():
            return props
        if stage.account or stage.region:
            props["env"] = cdk.Environment(account=stage.account, region=stage.region)
        if stage.qualifier:
            props["synthesizer"] = cdk.DefaultStackSynthesizer(qualifier=stage.qualifier)
        return props


def _check_takes(stack_class: Any, props: Collection[str], *, where: str) -> None:
    """A stack that takes no name, or no account, would be deployed where nobody looks for it."""
    parameters = inspect.signature(stack_class.__init__).parameters
    takes_all = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    if not takes_all and (refused := sorted(set(props) - parameters.keys())):
        raise Mistake(
            f"{where}: {stack_class.__name__} takes no '{refused[0]}'; write: "
            "def __init__(self, scope, id_, **props), and hand the props on to cdk.Stack"
        )


def add_cdk_nag(app: cdk.App) -> None:
    """Let cdk-nag look at the app: github.com/cdklabs/cdk-nag, version 3."""
    import cdk_nag  # noqa: PLC0415  # only `foundry check` asks for it

    cdk.Validations.of(app).add_plugins(
        cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app)
    )
