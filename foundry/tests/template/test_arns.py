"""ARNs are taken apart however a template writes them."""

import pytest

from lambda_foundry.template.arns import Arn, arns_may_meet, service_in_arn, split_arn


@pytest.mark.parametrize(
    ("written", "arn"),
    [
        (
            "arn:aws:lambda:eu-west-1:123456789012:function:orders:live",
            Arn("aws", "lambda", "eu-west-1", "123456789012", "function:orders:live"),
        ),
        (
            "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}-q",
            Arn(
                "${AWS::Partition}",
                "sqs",
                "${AWS::Region}",
                "${AWS::AccountId}",
                "${AWS::StackName}-q",
            ),
        ),
        (
            "arn:aws:s3:::${Fn::ImportValue shop:bucket}/*",
            Arn("aws", "s3", "", "", "${Fn::ImportValue shop:bucket}/*"),
        ),
    ],
)
def test_arn_is_split_with_variables_whole(written: str, arn: Arn) -> None:
    """A colon inside of `${…}` separates nothing."""
    assert split_arn(written) == arn


@pytest.mark.parametrize(
    "written", ["*", "orders", "${Queue.Arn}", "arn:aws:sqs:${?}", "https://a:b:c:d:e:f"]
)
def test_other_text_is_no_arn(written: str) -> None:
    """Also one of which the end can't be known."""
    assert split_arn(written) is None


@pytest.mark.parametrize(
    ("written", "service"),
    [
        ("arn:aws:kinesis:eu-west-1:1:stream/x", "kinesis"),
        ("arn:${AWS::Partition}:sqs:${?}", "sqs"),
        ("arn:aws:*:::x", None),
        ("${Queue.Arn}", None),
    ],
)
def test_service_is_known_by_the_start_of_an_arn(written: str, service: str | None) -> None:
    """The rest may be what only a deployment knows."""
    assert service_in_arn(written) == service


@pytest.mark.parametrize(
    ("written", "meets"),
    [
        ("arn:aws:logs:*:*:log-group:/aws/lambda/*", True),
        ("arn:${AWS::Partition}:logs:${AWS::Region}:1:log-group:/aws/${Name}", True),
        ("arn:aws:logs:*:*:log-group:/other/*", False),
        ("arn:aws:s3:::log-group:/aws/lambda/*", False),
        ("${Unknown}", True),
    ],
)
def test_arns_meet_unless_it_is_sure_that_they_do_not(written: str, meets: bool) -> None:
    """Wildcards and variables may be anything, and an empty field of the other is any."""
    assert arns_may_meet(written, "arn:aws:logs:::log-group:/aws/lambda/orders") is meets


@pytest.mark.parametrize(
    ("written", "meets"),
    [
        ("arn:aws:logs:*:*:log-group:/aws/lambda/${AWS::StackName}-orders:*", True),
        ("arn:aws:logs:*:*:log-group:/aws/lambda/${AWS::StackName}-*", True),
        ("arn:aws:logs:*:*:log-group:/aws/lambda/${Stage}-orders:*", True),
        ("arn:aws:logs:*:*:log-group:/aws/lambda/shop-*", True),
        ("arn:aws:logs:*:*:log-group:/aws/lambda/${AWS::StackName}-bills:*", False),
        ("arn:aws:logs:*:*:log-group:/app/*", False),
    ],
)
def test_arns_with_one_variable_meet_by_the_rest(written: str, meets: bool) -> None:
    """What both have stands for the same; any other may stand for anything."""
    arn = "arn:aws:logs:::log-group:/aws/lambda/${AWS::StackName}-orders:log-stream:any"

    assert arns_may_meet(written, arn) is meets
