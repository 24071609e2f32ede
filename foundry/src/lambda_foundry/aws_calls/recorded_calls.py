"""The calls of AWS that are found in a function's code, and what can't be told of it."""

from dataclasses import dataclass, field

from lambda_foundry.aws_calls.values import NOTHING, Values


@dataclass(frozen=True, kw_only=True)
class Call:
    """One operation that the code calls at one place."""

    service: str
    """By boto3's name for it."""
    operation: str
    """By AWS's name; a method of boto3 that is made of several by its own: `upload_file`."""
    file: str
    line: int
    resource: Values = NOTHING
    """What may name the resource; nothing where the code doesn't tell."""
    arguments: frozenset[str] = frozenset()
    """The names of the arguments that it is given."""
    kinds: frozenset[str] = frozenset()
    """Of a transaction that is written out: `Put`, `Update`, `Delete`, `ConditionCheck`."""
    is_choice: bool = False
    """Whether it is one of several that the place may call."""
    expects_missing: bool = False
    """Whether the function that calls it also looks for the answer that an object isn't there."""

    @property
    def place(self) -> str:
        """The file, with the line if that is known: `handler.py:25`."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, order=True)
class CantTell:
    """A place from which on the code doesn't tell what is called."""

    file: str
    line: int
    what: str


@dataclass
class CallsFound:
    """Everything that was found in one function's code."""

    calls: list[Call] = field(default_factory=list)
    cant_tell: list[CantTell] = field(default_factory=list)
