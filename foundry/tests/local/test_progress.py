"""What the CDK CLI says becomes a reason of one line."""

import pytest

from lambda_foundry.local.deployment import Progress

FAILED = (
    "tiny | 2/9 | 7:06:55 PM | CREATE_FAILED | AWS::SQS::Queue | Tiny/Queue (Queue1234) Bad name\n"
)
ROLLING_BACK = FAILED.replace(" 2/9 ", "   2 ")
CANCELLED = (
    "tiny | 3/9 | 7:06:55 PM | CREATE_FAILED | AWS::SNS::Topic | Tiny/Topic (T1) "
    "Resource creation cancelled\n"
)
UNPUBLISHED = "tiny: fail: ENOSPC: no space left on device, write\n"
AFTER_IT = [
    "Failed to publish asset Slug/Function/Code (current_account-current_region-8fe589da)\n",
    "\u2023 AggregateError:\n",
]
LAST_WORDS = "\x1b[31m❌  tiny failed: ToolkitError: no such thing\x1b[39m\n"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([FAILED, LAST_WORDS], "tiny: AWS::SQS::Queue Tiny/Queue (Queue1234) Bad name"),
        ([ROLLING_BACK, "and more\n"], "tiny: AWS::SQS::Queue Tiny/Queue (Queue1234) Bad name"),
        ([CANCELLED, FAILED], "tiny: AWS::SQS::Queue Tiny/Queue (Queue1234) Bad name"),
        ([LAST_WORDS, "\n"], "tiny failed: ToolkitError: no such thing"),
        ([UNPUBLISHED, *AFTER_IT], "tiny: ENOSPC: no space left on device, write"),
        (["something else\n"], "something else"),
        ([], "it said nothing"),
    ],
)
def test_progress_knows_the_reason(lines: list[str], reason: str) -> None:
    """The resource that failed first; not those cancelled for it; else the CLI's own words."""
    progress = Progress()
    for line in lines:
        progress.tell(line)

    assert progress.reason == reason
