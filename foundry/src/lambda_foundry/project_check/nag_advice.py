"""What to write where cdk-nag finds something: it names its own exceptions, which aren't ours."""

import re

WILDCARD = re.compile(r"AwsSolutions-IAM5\[(Action|Resource)::(.*)\]", re.DOTALL)
MANAGED_POLICY = "AwsSolutions-IAM4["


def way_out(rule: str) -> str:
    """How to mend the finding, and how to accept it with a reason."""
    if rule.startswith(MANAGED_POLICY):
        return (
            "write the statements that the role needs, allow(role, …, on=…), in place of AWS's "
            f"policy, {_or_accept('role', rule)}"
        )
    if wildcard := WILDCARD.fullmatch(rule):
        kind, pattern = wildcard.groups()
        mend = _actions(pattern) if kind == "Action" else _resource(pattern)
        return f"{mend}, {_or_accept('role', rule)}"
    return f"mend it, {_or_accept('construct', rule)}"


def _or_accept(what: str, rule: str) -> str:
    return f'or accept it: acknowledge({what}, "{rule}", reason="…")'


def _actions(pattern: str) -> str:
    service = pattern.partition(":")[0]
    return (
        f"CDK's grants allow every action of that beginning; write those that the code calls: "
        f'allow(role, "{service}:…", on=…)'
    )


def _resource(pattern: str) -> str:
    if pattern == "*":
        return 'name the resource, allow(role, …, on=…), or say why there is none: because="…"'
    if pattern.endswith("/index/*"):
        return (
            "CDK's grants add every index; for the table alone write "
            'allow(role, "dynamodb:…", on=table)'
        )
    if pattern.endswith("/*"):
        return (
            'for the objects of a bucket write allow(role, "s3:…", on=bucket), with prefix= for '
            "some of them, which is answered by itself; for an ARN of your own say why: "
            'allow(…, because="…")'
        )
    return 'name it whole, allow(role, …, on=…), or say why it can\'t be: allow(…, because="…")'
