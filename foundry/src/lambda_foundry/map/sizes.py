"""Numbers as people read them: bytes, and what part they are of what Lambda unpacks at most."""

from lambda_foundry.map.system import Weight

_STEPS = ((1_000_000, "MB"), (1_000, "kB"))
_SMALL = 0.001


def size(count: int | None) -> str:
    """`2.3 MB`; what isn't in the assembly has no size that could be told."""
    if count is None:
        return "unknown size"
    for step, unit in _STEPS:
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return f"{count} bytes"


def total(weight: Weight) -> str:
    """The size of code and layers together, as far as it is known."""
    if weight.is_complete:
        return size(weight.known)
    return f"at least {size(weight.known)}" if weight.known else size(None)


def share(weight: Weight) -> str:
    """`0.9 %` of the limit; a part that isn't known makes it `at least`."""
    if not weight.is_complete and not weight.known:
        return "unknown"
    said = f"{weight.share:.1%}".replace("%", " %") if weight.share >= _SMALL else "< 0.1 %"
    return said if weight.is_complete else f"at least {said}"
