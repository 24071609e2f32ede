"""The statements by which Lambda polls from inside a network, as `readable` has them."""

INTERFACES = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:network-interface/*"
ANY_OWNERS = "arn:${AWS::Partition}:ec2:${AWS::Region}:*:%s/*"

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
    "Action": "ec2:CreateNetworkInterface",
    "Effect": "Allow",
    "Resource": [INTERFACES, ANY_OWNERS % "security-group", ANY_OWNERS % "subnet"],
}

DELETED = {"Action": "ec2:DeleteNetworkInterface", "Effect": "Allow", "Resource": INTERFACES}

IN_A_NETWORK = [FOUND_AND_TRACED, MADE, DELETED]
