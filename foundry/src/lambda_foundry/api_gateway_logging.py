"""The role that API Gateway logs with: one for all REST and WebSocket APIs of an account's region.

    class AccountStack(cdk.Stack):
        def __init__(self, scope: Construct, id_: str, *, stack_name: str) -> None:
            super().__init__(scope, id_, stack_name=stack_name)
            ApiGatewayLogging(self, "ApiGatewayLogging")

Without it the deployment of an API that logs fails: "CloudWatch Logs role ARN must be set in
account settings to enable logging". It isn't the trigger's to make: the setting is the account's,
and the last stack that writes it wins.
"""

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from constructs import Construct


class ApiGatewayLogging(Construct):
    """Lets API Gateway write logs in this account and region; stays when the stack goes.

    docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        role = iam.Role(
            self,
            "Role",
            # No document says for which source API Gateway assumes it, so there is no condition.
            assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
            description="Lets API Gateway write the logs of its APIs",
            # API Gateway refuses a role that may do less, on less than all log groups.
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name(
                    "service-role/AmazonAPIGatewayPushToCloudWatchLogs"
                )
            ],
        )
        setting = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
        for resource in (role, setting):
            resource.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
