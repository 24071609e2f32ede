"""Where a trigger's source is, by account and region, as far as the app knows."""

from dataclasses import dataclass

import aws_cdk as cdk

from lambda_foundry.template.arns import split_arn


@dataclass(frozen=True)
class Place:
    """An account and a region; None for what only a deployment knows."""

    account: str | None = None
    region: str | None = None

    @classmethod
    def of(cls, source: object, *, arn: str | None = None) -> "Place":
        """Of a resource; of the ARN that it was imported by, where CDK doesn't read that."""
        if arn and not cdk.Token.is_unresolved(arn) and (written := split_arn(arn)):
            return cls(account=written.account or None, region=written.region or None)
        environment: cdk.interfaces.ResourceEnvironment | None = getattr(source, "env", None)
        if environment is None:
            return cls()
        return cls(account=_known(environment.account), region=_known(environment.region))

    @classmethod
    def of_stack(cls, stack: cdk.Stack) -> "Place":
        """Of everything that the stack makes."""
        return cls(account=_known(stack.account), region=_known(stack.region))


def _known(name: str) -> str | None:
    return None if cdk.Token.is_unresolved(name) else name


def differ(one: str | None, other: str | None) -> bool:
    """Whether two accounts, or two regions, are known to be two."""
    return one is not None and other is not None and one != other
