"""Reads what tests ask of one function's part of a template."""

from typing import Any

from lambda_foundry.template.values import text

EVERY_ROLE_MAY = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}


def of_type(resources: dict[str, Any], resource_type: str) -> list[dict[str, Any]]:
    """The properties of the resources of a type."""
    return [
        resource.get("Properties", {})
        for resource in resources.values()
        if resource["Type"] == resource_type
    ]


def only(resources: dict[str, Any], resource_type: str) -> dict[str, Any]:
    """The properties of the one resource of a type."""
    (properties,) = of_type(resources, resource_type)
    return properties


def only_id(resources: dict[str, Any], resource_type: str) -> str:
    """The logical id of the one resource of a type."""
    (logical_id,) = (key for key, value in resources.items() if value["Type"] == resource_type)
    return logical_id


def listed(actions: str | list[str]) -> list[str]:
    """CloudFormation writes a single action without a list."""
    return [actions] if isinstance(actions, str) else actions


def execution_role_id(resources: dict[str, Any]) -> str:
    """The logical id of the role that the function runs in."""
    role: str = only(resources, "AWS::Lambda::Function")["Role"]["Fn::GetAtt"][0]
    return role


def statements_of(resources: dict[str, Any], role: str) -> list[dict[str, Any]]:
    """What a role allows."""
    return [
        statement
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
        for policy in of_type(resources, kind)
        if {"Ref": role} in policy["Roles"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def role_statements(resources: dict[str, Any]) -> list[dict[str, Any]]:
    """What the function's execution role allows."""
    return statements_of(resources, execution_role_id(resources))


def own_statements(resources: dict[str, Any]) -> list[dict[str, Any]]:
    """What this function's role allows beyond what every role allows."""
    return [
        statement
        for statement in role_statements(resources)
        if not EVERY_ROLE_MAY.issuperset(listed(statement["Action"]))
    ]


def allowed(*actions: str, on: str) -> dict[str, Any]:
    """The statement that allows these actions on the resource of this logical id."""
    action = actions[0] if len(actions) == 1 else sorted(actions)
    return {"Action": action, "Effect": "Allow", "Resource": {"Fn::GetAtt": [on, "Arn"]}}


def permitted(resources: dict[str, Any], service: str, *, by: str) -> dict[str, Any]:
    """The permission for this service to invoke the one function, for the resource of this id."""
    return {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Fn::GetAtt": [only_id(resources, "AWS::Lambda::Function"), "Arn"]},
        "Principal": service,
        "SourceArn": {"Fn::GetAtt": [by, "Arn"]},
    }


def sent_to_failures(resources: dict[str, Any]) -> dict[str, Any]:
    """The statement that lets the function's role keep what failed, where there is no own key."""
    return allowed("sqs:SendMessage", on=logical_id_of(resources, "FunctionFailures"))


def logical_id_of(resources: dict[str, Any], name: str) -> str:
    """The logical id that CDK made of this name: the name and eight hexadecimal digits."""
    (logical_id,) = (key for key in resources if key[:-8] == name)
    return logical_id


def readable(value: Any) -> Any:
    """The same value with each reference, and each text put together of some, as one text."""
    if isinstance(value, list):
        return [readable(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")):
        return text(value)
    return {key: readable(item) for key, item in value.items()}


def trust(resources: dict[str, Any], role: str) -> dict[str, Any]:
    """The one statement that says who may assume the role of this name, readable."""
    properties = resources[logical_id_of(resources, role)]["Properties"]
    (statement,) = properties["AssumeRolePolicyDocument"]["Statement"]
    found: dict[str, Any] = readable(statement)
    return found


def trusted(service: str, *, source_arn: str) -> dict[str, Any]:
    """The statement that trusts a service on behalf of this source in this account."""
    return {
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "${AWS::AccountId}"},
            "ArnLike": {"aws:SourceArn": source_arn},
        },
        "Effect": "Allow",
        "Principal": {"Service": service},
    }


def only_permission(resources: dict[str, Any]) -> dict[str, Any]:
    """The one permission to invoke, readable."""
    found: dict[str, Any] = readable(only(resources, "AWS::Lambda::Permission"))
    return found


def permission_for(
    resources: dict[str, Any], service: str, *, source_arn: str, **more: str
) -> dict[str, Any]:
    """The permission, readable, for this service to invoke the one function for this source."""
    return {
        "Action": "lambda:InvokeFunction",
        "FunctionName": f"${{{only_id(resources, 'AWS::Lambda::Function')}.Arn}}",
        "Principal": service,
        "SourceArn": source_arn,
        **more,
    }
