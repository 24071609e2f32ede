"""Lets jsii send only those properties of a struct that somebody set.

It would send all sixty that a function can have, most of them as null, and Node.js would drop the
nulls again: a tenth of a synthesis.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import aws_cdk as cdk
from jsii import _runtime

from lambda_foundry.acceleration.switch import InternalGone

Names = Callable[[Any], Mapping[str, str] | None]
"""A struct's properties: their names in Python, and those in JavaScript."""


@cache
def send_set_properties_only() -> None:
    """From now on, for the rest of this process; raises `InternalGone` where structs changed."""
    all_names = getattr(_runtime, "python_jsii_mapping", None)
    if all_names is None or not isinstance(getattr(cdk.StackProps(), "_values", None), dict):
        raise InternalGone("jsii sends unset properties, too: its python_jsii_mapping is gone")
    setattr(_runtime, "python_jsii_mapping", _of_set_only(all_names))  # noqa: B010  # not typed so


def _of_set_only(all_names: Names) -> Names:
    def names_of_set(struct: Any) -> Mapping[str, str] | None:
        names = all_names(struct)
        values = getattr(struct, "_values", None)
        if names is None or not isinstance(values, dict):
            return names
        return {name: names[name] for name in values if name in names}

    return names_of_set
