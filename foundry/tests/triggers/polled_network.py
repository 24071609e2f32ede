"""The statements by which Lambda polls from inside a network, as `readable` has them."""

INTERFACES = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]

POLLED_AND_TRACED = {
    "Action": [
        *INTERFACES,
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

NOT_BY_CODE = {
    "Action": INTERFACES,
    "Condition": {
        "ArnLike": {
            "lambda:SourceFunctionArn": (
                "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:*"
            )
        }
    },
    "Effect": "Deny",
    "Resource": "*",
}

IN_A_NETWORK = [POLLED_AND_TRACED, NOT_BY_CODE]
