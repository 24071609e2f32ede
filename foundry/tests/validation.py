"""What turns CDK's own validator off, which takes seconds; older versions of CDK have none."""

from inspect import signature
from typing import Any

import aws_cdk as cdk

SWITCH = "builtin_cloud_formation_validation"

UNVALIDATED: dict[str, Any] = (
    {SWITCH: False} if SWITCH in signature(cdk.App.__init__).parameters else {}
)
"""Arguments of `cdk.App`."""
