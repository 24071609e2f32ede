"""The statements by which Lambda polls from inside a network, as `readable` has them."""

TRACED = {
    "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
    "Effect": "Allow",
    "Resource": "*",
}

POLLED = {
    "Action": [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    ],
    "Condition": {"Null": {"lambda:SourceFunctionArn": "true"}},
    "Effect": "Allow",
    "Resource": "*",
}

IN_A_NETWORK = [TRACED, POLLED]
