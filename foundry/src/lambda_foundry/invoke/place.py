"""Where a template is deployed to: the account and the region, and what AWS derives from them."""

from dataclasses import dataclass
from typing import Self

from lambda_foundry.invoke.deployment_values import DeploymentValues
from lambda_foundry.invoke.templates import StackTemplate

# Stands in where neither the app nor a deployment says: the account of AWS's own examples.
ASSUMED_ACCOUNT = "123456789012"
ASSUMED_REGION = "us-east-1"

# By how a region begins: its partition and that one's suffix, as in botocore's partitions.json.
PARTITIONS = {
    "cn-": ("aws-cn", "amazonaws.com.cn"),
    "us-gov-": ("aws-us-gov", "amazonaws.com"),
    "us-iso-": ("aws-iso", "c2s.ic.gov"),
    "us-isob-": ("aws-iso-b", "sc2s.sgov.gov"),
    "us-isof-": ("aws-iso-f", "csp.hci.ic.gov"),
    "eu-isoe-": ("aws-iso-e", "cloud.adc-e.uk"),
    "eusc-": ("aws-eusc", "amazonaws.eu"),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """An account's region, in the words that ARNs and addresses are made of."""

    account: str
    region: str
    partition: str
    suffix: str

    @classmethod
    def of(cls, template: StackTemplate, *, values: DeploymentValues) -> Self:
        """What a deployment tells, or the app, or what AWS's own examples say."""
        account, region = template.environment
        region = values.region or region or ASSUMED_REGION
        kind = next((kind for kind in PARTITIONS if region.startswith(kind)), "")
        partition, suffix = PARTITIONS.get(kind, ("aws", "amazonaws.com"))
        return cls(
            account=values.account or account or ASSUMED_ACCOUNT,
            region=region,
            partition=partition,
            suffix=suffix,
        )
