"""How a resource is encrypted: by the stack's own key where its stage has one, or by AWS's."""

from collections.abc import Mapping
from typing import Any

from constructs import IConstruct

from building_blocks.customer_key import customer_key


def encryption(
    scope: IConstruct,
    given: Mapping[str, Any],
    *,
    with_key: object,
    without_key: object,
    key: str = "encryption_key",
) -> dict[str, Any]:
    """The L2's encryption props; none where those `given` say it: CDK refuses half of each."""
    if "encryption" in given or key in given:
        return {}
    own = customer_key(scope)
    return {"encryption": with_key, key: own} if own else {"encryption": without_key}
