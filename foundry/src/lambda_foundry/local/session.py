"""One run of `foundry local`: emulator, synthesis, deployment, and what is told about them."""

import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import getpid
from pathlib import Path

from lambda_foundry.local.addresses import Address
from lambda_foundry.local.deployed import (
    DeployedFunction,
    DeployedStack,
    deployed_stacks,
    functions_of,
)
from lambda_foundry.local.deployment import (
    BOOTSTRAP_QUALIFIER,
    allow_origins,
    bootstrap,
    deploy,
    refused_stacks,
    undeployable,
)
from lambda_foundry.local.emulator import (
    Emulator,
    PythonEnvironment,
    emulator,
    python_environment,
)
from lambda_foundry.local.endpoint import Endpoint
from lambda_foundry.local.runs import TEMPORARY, Run, announce, new_run_folder
from lambda_foundry.local.seeds import read_seeds, seed_file, write_seeds
from lambda_foundry.local.swapping import swap, upload
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import construct_id
from lambda_foundry.packaging.target import PYTHON
from lambda_foundry.synthesis.request import QUALIFIER
from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly

APP = ("app.py",)


@dataclass
class Session:
    """An emulator to which the app is deployed, and can be deployed again."""

    emulator: Emulator
    python: PythonEnvironment
    stage: str | None = None
    """The app's first without one."""
    app: Sequence[str] = APP
    services: Sequence[str] = ()
    """Those to deploy, with what they need; all by default."""
    stacks: list[DeployedStack] = field(default_factory=list)
    """What is deployed, also what has no function."""
    functions: list[DeployedFunction] = field(default_factory=list)
    _syntheses: int = 0
    _swapped: set[str] = field(default_factory=set)
    """The functions whose code is newer than the stacks say."""

    @property
    def endpoint(self) -> Endpoint:
        """The way to the emulator."""
        return self.emulator.endpoint

    @property
    def addresses(self) -> list[Address]:
        """Where the APIs of the deployed stacks answer."""
        return [
            address
            for stack in self.stacks
            for each in stack.whole
            for address in each.addresses.values()
        ]

    def synthesize(self) -> Assembly:
        """The app for this machine, in a folder of the run: `cdk.out` stays what it was."""
        self._syntheses += 1
        return synthesize(
            self.emulator.folder / f"cdk.out-{self._syntheses}",
            stage=self.stage,
            app=self.app,
            context={QUALIFIER: BOOTSTRAP_QUALIFIER},
            variables={
                PYTHON: f"{self.python.version}={self.python.python}",
                # What an interrupted synthesis leaves goes with the run.
                "TMPDIR": str(self.emulator.folder / TEMPORARY),
            },
        )

    def deploy(self, assembly: Assembly, *, hotswap: bool = False) -> None:
        """Deploy, and let `foundry local fire` and `foundry invoke --local` find what was made."""
        with self.emulator.needed():
            self._deploy(assembly, hotswap=hotswap)
            self.stacks = deployed_stacks(self.endpoint, assembly)
            allow_origins(self.stacks)
            self.functions = functions_of(self.stacks)
            # A stack whose template is again as it was deployed keeps what was swapped in since.
            for function in self.functions:
                if function.name in self._swapped:
                    upload(function)
        run = Run(
            owner=getpid(),
            url=self.endpoint.url,
            assembly=str(assembly.directory),
            python=self.python.version,
        )
        announce(run, self.emulator.folder)

    def swap(self, changed: Sequence[str]) -> list[DeployedFunction]:
        """Run functions' code as it was saved; which they are, none where it takes a deployment."""
        swapped = swap(self.functions, changed)
        self._swapped |= {function.name for function in swapped}
        return swapped

    def _deploy(self, assembly: Assembly, *, hotswap: bool) -> None:
        try:
            deploy(
                self.endpoint,
                assembly,
                stacks=self._chosen_stacks(assembly),
                hotswap=hotswap,
                alive=self.emulator.is_running,
            )
        except Mistake as mistake:
            hint = undeployable(self.endpoint, assembly, services=self.services)
            raise Mistake(f"{mistake}; {hint}" if hint else str(mistake)) from mistake

    def _chosen_stacks(self, assembly: Assembly) -> list[str]:
        """Those of the chosen services; else all, or all that the emulator can have."""
        if self.services:
            return [construct_id(service) for service in self.services]
        refused = refused_stacks(self.endpoint, assembly)
        others = [stack.path for stack in assembly.stacks if stack.path not in refused]
        return others if refused else []


@contextmanager
def session(
    *,
    stage: str | None = None,
    app: Sequence[str] = APP,
    services: Sequence[str] = (),
    port: int = 0,
) -> Iterator[Session]:
    """Start the emulator and deploy the app; nothing is left when the body ends."""
    tell("starting the emulator and synthesizing the app")
    python = python_environment()
    with (
        _run_folder() as folder,
        ThreadPoolExecutor(max_workers=1) as background,
        emulator(python, folder, port=port) as running,
    ):
        made = Session(emulator=running, python=python, stage=stage, app=app, services=services)
        bootstrapped = background.submit(
            bootstrap, running.endpoint, run_folder=folder, alive=running.is_running
        )
        assembly = made.synthesize()
        with running.needed():
            bootstrapped.result()
        seeds = read_seeds(assembly, seed_file(assembly, stage=stage))
        refused = {} if services else refused_stacks(running.endpoint, assembly)
        for stack, reason in refused.items():
            tell(f"leaving out {stack}: {reason}")
        stacks = [stack.name for stack in assembly.stacks if stack.path not in refused]
        tell(f"deploying {', '.join(services or stacks)}")
        started = time.monotonic()
        made.deploy(assembly)
        tell(f"deployed in {time.monotonic() - started:.1f} s")
        if seeds:
            tell(f"put {write_seeds(seeds, deployed_stacks(running.endpoint, assembly))}")
        yield made


@contextmanager
def _run_folder() -> Iterator[Path]:
    """A folder for the run, removed with everything in it."""
    folder = new_run_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tell(what: str) -> None:
    """Say what is going on, to people."""
    print(f"local: {what}", file=sys.stderr, flush=True)
