"""What all kinds of triggers have in common."""

import shlex
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.mistakes import Mistake


@dataclass(frozen=True)
class Trigger(ABC):
    """One way in which a deployed function is invoked."""

    function: DeployedFunction
    source: str
    """The logical id of what invokes it."""

    name: ClassVar[str]
    """As `foundry new` and lambda_foundry.triggers call the kind."""

    patience: ClassVar[float] = 20.0
    """Seconds until the function must have been invoked."""

    logged: ClassVar[bool] = True
    """Whether the emulator logs the invocations; else what firing gives is all there is to see."""

    deployable: ClassVar[bool] = True
    """Whether the emulator has the source; the tests notice when it learns to."""

    lacks: ClassVar[str] = ""
    """Why the emulator doesn't deploy the source, or lets it invoke nothing; as tests find it."""

    not_in_stages: ClassVar[str] = ""
    """Why `foundry e2e` doesn't fire it in a stage, where firing would change more than data."""

    @classmethod
    @abstractmethod
    def find(cls, function: DeployedFunction) -> Iterator["Trigger"]:
        """The triggers of this kind that the template gives the function."""

    @abstractmethod
    def fired(self, event: Any) -> AbstractContextManager[str]:
        """Let the source do what makes it invoke the function with something like `event`.

        Gives one line that says what was done. Leaving the context puts back what was changed.
        """

    def given(self, data: bytes, event: Any) -> AbstractContextManager[str]:
        """The same with what comes from the source alone: a message, an item, an object's bytes.

        Where it goes, such as the object's key, is that of `event`.
        """
        raise Mistake(f"{self.function.name}: {self.name} takes no --data; it takes --event")

    def deleted(self, event: Any) -> AbstractContextManager[str]:
        """Delete what firing with the event has put into the source."""
        raise Mistake(f"{self.function.name}: {self.name} has nothing to --delete")

    def command(self, event: Any) -> str:
        """What one pastes into a terminal to fire it."""
        return f"uv run foundry local fire {shlex.quote(self.function.name)}"

    @property
    def limit(self) -> str:
        """What of this kind the emulator can't do; empty for most."""
        return f"the emulator doesn't fire it ({self.lacks})" if self.lacks else ""

    @property
    def source_id(self) -> str:
        """The physical id of what invokes the function."""
        return self.function.stack.physical_ids[self.source]
