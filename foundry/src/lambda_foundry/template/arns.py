"""Amazon Resource Names as templates write them, taken apart; each `${…}` in them is one piece."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

VARIABLE = re.compile(r"\$\{[^}]*\}|\{\{resolve:[^}]*\}\}")
"""What only a deployment knows, a dynamic reference too."""
_FIELDS = 6
_OPEN = re.compile(rf"\*|\?|{VARIABLE.pattern}")
_UNKNOWN = "${?}"


@dataclass(frozen=True)
class Arn:
    """`arn:partition:service:region:account:resource`."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @property
    def place(self) -> tuple[str, str, str, str]:
        """What stands before the resource."""
        return self.partition, self.service, self.region, self.account

    @property
    def resource_parts(self) -> list[str]:
        """The resource's type, name and what follows: `role`, `orders` of `role/orders`."""
        return re.split(r"[:/]", self.resource)


def split_arn(written: str) -> Arn | None:
    """The parts of a whole ARN; None for any other text."""
    fields = _fields(written)
    return Arn(*fields[1:]) if len(fields) == _FIELDS and fields[0] == "arn" else None


def service_in_arn(written: str) -> str | None:
    """The service, also of an ARN whose other parts can't be known; None where it is a pattern."""
    found = re.match(r"arn:[^:]+:([a-z0-9-]+):", _masked(written))
    return found[1] if found else None


def arns_may_meet(written: str, arn: str) -> bool:
    """Whether an ARN, perhaps with wildcards, may be another one; true if it can't be known.

    A field of `arn` that is empty is any.
    """
    pattern, other = split_arn(written), split_arn(arn)
    if pattern is None or other is None:
        return "*" in written or "${" in written or written == arn
    same_place = all(
        not theirs or "${" in mine + theirs or fnmatchcase(theirs, mine)
        for mine, theirs in zip(pattern.place, other.place, strict=True)
    )
    return same_place and _ends_may_meet(pattern.resource, other.resource)


def _ends_may_meet(pattern: str, other: str) -> bool:
    """Whether the ends of two ARNs may be the same; what both have of a variable is."""
    mine, theirs = set(VARIABLE.findall(pattern)), set(VARIABLE.findall(other))
    if mine == theirs and _UNKNOWN not in mine:
        return fnmatchcase(other, pattern.replace("[", "[[]"))
    if not theirs:
        return fnmatchcase(other, VARIABLE.sub("*", pattern))
    head, start = (_OPEN.split(text)[0] for text in (pattern, other))
    return head.startswith(start) or start.startswith(head)


def _fields(written: str) -> list[str]:
    """What stands between the first five colons."""
    return [field.replace("\0", ":") for field in _masked(written).split(":", _FIELDS - 1)]


def _masked(written: str) -> str:
    """The text without the colons inside of variables."""
    return VARIABLE.sub(lambda variable: variable[0].replace(":", "\0"), written)
