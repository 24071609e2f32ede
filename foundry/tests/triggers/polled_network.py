"""The statements by which Lambda polls from inside a network, as `readable` has them."""

FOUND_AND_TRACED = {
    "Action": [
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ],
    "Effect": "Allow",
    "Resource": "*",
}

MADE = {
    "Action": ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
    "Effect": "Allow",
    "Resource": "arn:${AWS::Partition}:ec2:${AWS::Region}:*:*/*",
}

IN_A_NETWORK = [FOUND_AND_TRACED, MADE]
