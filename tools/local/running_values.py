"""What the running emulator knows of a deployment, for `poe invoke --local`."""

from pathlib import Path

from tools.assembly import Assembly
from tools.invoke.deployment_values import DeploymentValues
from tools.local.deployed import deployed_stacks
from tools.local.endpoint import ACCOUNT, REGION
from tools.local.workplace import Run


def running_values(run: Run) -> DeploymentValues:
    """The outputs and physical ids of every stack that was deployed last."""
    stacks = deployed_stacks(run.endpoint, Assembly(Path(run.assembly)))
    return DeploymentValues(
        outputs={stack.name: stack.outputs for stack in stacks},
        physical_ids={stack.name: stack.physical_ids for stack in stacks},
        region=REGION,
        account=ACCOUNT,
    )
