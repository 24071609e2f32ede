"""A stack that is deployed in a stage: a `DeployedStack` by the caller's own clients."""

import os
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any

from lambda_foundry.commands.stage_function import (
    ENDPOINT,
    own_client,
    told_of_aws,
    way_to_invoke,
)
from lambda_foundry.local.deployed import DeployedStack, Soon
from lambda_foundry.template.deployment import DeploymentValues, Place
from lambda_foundry.template.document import Template
from lambda_foundry.template.stack import Stack

AT_FIRST = timedelta(seconds=20)
"""From now on, so that AWS takes the time for one to come; it looks once a minute."""


class StageStack(DeployedStack):
    """One stack in the account and the region of its stage."""

    def __init__(self, synthesized: Stack, template: Template | None = None) -> None:
        self.synthesized = synthesized
        self.template = template or synthesized.template
        self._region = synthesized.region
        self._client = cache(lambda service: own_client(service, region=self._region))

    def beside(self, synthesized: Stack, template: Template | None = None) -> "StageStack":
        """Another stack of the stage, or one nested in it."""
        return StageStack(synthesized, template)

    def way_to_invoke(self, function: str) -> dict[str, str]:
        """As AWS wants it for a durable function; in an emulator as that has it."""
        if ENDPOINT in os.environ:
            return super().way_to_invoke(function)
        return way_to_invoke(self.template, function)

    def client(self, service: str) -> Any:
        """An SDK client with the caller's credentials."""
        with told_of_aws(self.name):
            return self._client(service)

    @cached_property
    def physical_ids(self) -> dict[str, str]:
        """The name or ARN that each resource got, by logical id; `Mistake` for no such stack."""
        with told_of_aws(self.name):
            return super().physical_ids

    @property
    def place(self) -> Place:
        """Its region, in the words that addresses are made of."""
        region = self.client("cloudformation").meta.region_name
        return Place.of(self.template, values=DeploymentValues(region=region))

    @property
    def soon(self) -> Soon:
        """Within two minutes, as schedules are precise to one; in an emulator as it has it."""
        if ENDPOINT in os.environ:
            return super().soon
        at = datetime.now(UTC) + AT_FIRST
        minute = at + timedelta(minutes=1)
        return Soon(
            schedule=f"at({at:%Y-%m-%dT%H:%M:%S})",
            rule=f"cron({minute.minute} {minute.hour} {minute.day} {minute.month} ? {minute.year})",
            told="two minutes",
        )
