"""What CloudFormation is told of a custom resource: the address for it is here, not in AWS."""

import json
import re
from dataclasses import dataclass
from typing import Self

from lambda_foundry.invoke.runtime_api import CLOUDFORMATION

LARGEST = 4096
"""Bytes: docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html"""

ADDRESS = re.compile(rb'("ResponseURL"\s*:\s*)"https://[^"/]+\.amazonaws\.com(\.cn)?/[^"]*"')


@dataclass(kw_only=True)
class CustomResource:
    """A resource that an event asks for; in `event` the address for the answer is one here."""

    event: bytes
    is_answered: bool = False

    @classmethod
    def of(cls, event: bytes, *, runtime_api: str) -> Self | None:
        """What the event asks for; None where it names no address of AWS's for an answer."""
        address = f"http://{runtime_api}{CLOUDFORMATION}".encode()
        here, found = ADDRESS.subn(rb'\1"%b"' % address, event)
        return cls(event=here) if found else None

    def take(self, answer: bytes) -> str:
        """Take what the function tells, and say in one line what CloudFormation makes of it."""
        self.is_answered = True
        text = answer.decode(errors="replace")
        if len(answer) > LARGEST:
            size = f"{len(answer):,} bytes, and CloudFormation takes {LARGEST:,}"
            return f"note: the answer has {size}; shorten Reason or Data"
        try:
            document = json.loads(answer)
        except ValueError as error:
            return f"note: the answer is no JSON, so CloudFormation would wait on: {error}"
        if not isinstance(document, dict) or not document.get("PhysicalResourceId"):
            return f"note: CloudFormation would fail: no PhysicalResourceId in the answer {text}"
        return f"note: CloudFormation is told {text}"
