"""Lets jsii check a kind of value against a type once; the answer can't change.

jsii has typeguard look at each argument of each call, also the hundredth string for the same
parameter: a tenth of Python's part of a synthesis. Nothing that it would find is left out.
"""

from collections.abc import Callable, Iterable
from functools import cache
from inspect import signature
from typing import Any

from jsii import _type_checking

from lambda_foundry.acceleration.switch import InternalGone

Check = Callable[..., Any]


@cache
def remember_passed_checks() -> None:
    """From now on, for the rest of this process; raises `InternalGone` where jsii's check moved."""
    resolve = getattr(_type_checking, "_resolve_check", None)
    if resolve is None or not hasattr(_type_checking, "_resolved_check"):
        raise InternalGone("jsii checks every value again: its _resolve_check is gone")
    check = resolve()
    if not {"argname", "value", "expected_type"} <= signature(check).parameters.keys():
        raise InternalGone("jsii checks every value again: its check takes other arguments")
    _type_checking._resolved_check = _asked_once(check)  # noqa: SLF001  # jsii has no public way


def _asked_once(check: Check) -> Check:
    # By the very type, which is kept lest another one get its number: comparing types takes longer
    # than the check, and each `id` is an audit event.
    passed: dict[tuple[int, type], object] = {}
    number_of = object.__hash__

    def checked(argname: str, value: object, expected_type: Any) -> Any:
        key = (number_of(expected_type), type(value))
        if key not in passed:
            check(argname=argname, value=value, expected_type=expected_type)
            if _is_told_by_its_class(value):
                passed[key] = expected_type

    return checked


def _is_told_by_its_class(value: object) -> bool:
    """Whether another value of the class passes as well; of a list, each item has to."""
    return isinstance(value, str) or not (isinstance(value, Iterable) or callable(value))
