"""What a function in a VPC needs of its role: Lambda makes its network interfaces by it."""

from aws_cdk import aws_iam as iam

from lambda_foundry.arns import arn_here
from lambda_foundry.execution_role import allow

ACTIONS = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
"""docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions"""


def allow_network_interfaces(role: iam.Role) -> None:
    """Let Lambda make, find and delete the interfaces, and the function's own code do none of it.

    Only what the code calls has the function as its source.
    """
    allow(role, *ACTIONS, on="*", because="The interfaces aren't there yet that would be named")
    role.add_to_policy(
        iam.PolicyStatement(
            effect=iam.Effect.DENY,
            actions=list(ACTIONS),
            resources=["*"],
            conditions={
                "ArnLike": {"lambda:SourceFunctionArn": arn_here(role, "lambda", "function:*")}
            },
        )
    )
