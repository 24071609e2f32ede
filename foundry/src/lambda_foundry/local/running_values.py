"""What the running emulator knows of a deployment, for `foundry invoke --local`."""

from pathlib import Path

from lambda_foundry.local.deployed import deployed_stacks
from lambda_foundry.local.endpoint import ACCOUNT, REGION
from lambda_foundry.local.workplace import Run
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.deployment import DeploymentValues


def running_values(run: Run) -> DeploymentValues:
    """The outputs and physical ids of every stack that was deployed last."""
    stacks = deployed_stacks(run.endpoint, Assembly(Path(run.assembly)))
    return DeploymentValues(
        outputs={stack.name: stack.outputs for stack in stacks},
        physical_ids={stack.name: stack.physical_ids for stack in stacks},
        region=REGION,
        account=ACCOUNT,
    )
