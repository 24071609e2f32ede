"""Sends a request to a load balancer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.http_trigger import HttpTrigger, Request, request_body
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.values import references

TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"


@dataclass(frozen=True)
class LoadBalancer(HttpTrigger):
    """A load balancer one of whose rules leads to the function."""

    name = "alb"
    deployable = False
    lacks = "Requested attribute CidrBlock does not exist in schema for AWS::EC2::VPC"

    pattern: str

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["LoadBalancer"]:
        """Each rule that forwards to the function's target group."""
        template = function.stack.template
        for group, _ in function.mentioned_by(TARGET_GROUP, "Targets"):
            for _, rule in template.of_type(RULE):
                if group in references(rule["Actions"]):
                    yield cls(function, _balancer(template, rule), _pattern(rule))

    @property
    def answered_by(self) -> str:
        """What is asked."""
        return "the load balancer"

    def request(self, event: dict[str, Any]) -> Request:
        """The request of the event, or the plainest one."""
        # …:loadbalancer/app/NAME/ID
        name = self.source_id.split("/")[2]
        path = event.get("path") or self.pattern.replace("*", "")
        return Request(
            method=event.get("httpMethod", "GET"),
            path=f"/_alb/{name}{path}",
            query=urlencode(as_dict(event.get("queryStringParameters"))),
            headers=as_dict(event.get("headers")),
            body=request_body(event),
        )


def _balancer(template: Template, rule: dict[str, Any]) -> str:
    (listener,) = references(rule["ListenerArn"])
    (balancer,) = references(template.properties(listener)["LoadBalancerArn"])
    return balancer


def _pattern(rule: dict[str, Any]) -> str:
    for condition in rule["Conditions"]:
        if condition["Field"] == "path-pattern":
            pattern: str = condition["PathPatternConfig"]["Values"][0]
            return pattern
    return "/"
