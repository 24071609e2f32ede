"""What to write where cdk-nag or checkov finds something, which know nothing of this project."""

import re

WILDCARD = re.compile(r"AwsSolutions-IAM5\[(Action|Resource)::(.*)\]", re.DOTALL)
MANAGED_POLICY = "AwsSolutions-IAM4["

BUCKET = "write private_bucket(self, …) in place of s3.Bucket(self, …)"
QUEUE = "write encrypted_queue(self, …) in place of sqs.Queue(self, …)"
FAILED = (
    "put what fails aside: dead_letter_queue=sqs.DeadLetterQueue("
    "queue=dead_letter_queue(self, …), max_receive_count=5)"
)
RECOVERY = (
    "write point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification("
    "point_in_time_recovery_enabled=stage_of(self).protects_data)"
)
KEY = "write encryption_key=customer_key(self)"

MENDED = {
    "AwsSolutions-DDB3": RECOVERY,
    "CKV_AWS_28": RECOVERY,
    "CKV_AWS_119": KEY,
    "CKV_AWS_149": KEY,
    "CKV_AWS_158": KEY,
    "AwsSolutions-SNS3": "write enforce_ssl=True",
    "CKV_AWS_26": "write master_key=customer_key(self)",
    "AwsSolutions-SQS3": FAILED,
    "Serverless-SQSRedrivePolicy": FAILED,
    "AwsSolutions-SQS4": QUEUE,
    "CKV_AWS_27": QUEUE,
    "AwsSolutions-S1": BUCKET,
    "AwsSolutions-S10": BUCKET,
    **{f"CKV_AWS_{number}": BUCKET for number in (18, 21, 53, 54, 55, 56)},
}
"""What mends a table, bucket, queue, topic, secret or log group as CDK makes it."""


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
    return f"{MENDED.get(rule, 'mend it')}, {_or_accept('construct', rule)}"


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
