"""What the triggers have in common that one fires by an HTTP request."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lambda_foundry.local.http_request import Request, curl, send
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.document import as_dict


@dataclass(frozen=True)
class HttpTrigger(Trigger):
    """A trigger that answers requests."""

    @property
    @abstractmethod
    def answered_by(self) -> str:
        """What is asked, as people call it."""

    @abstractmethod
    def request(self, event: dict[str, Any]) -> Request:
        """The request that an event describes, or the plainest one that leads to the function."""

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Send the request."""
        answer = send(self.function.stack.endpoint, self.request(as_dict(event)))
        yield f"{self.answered_by} answered {answer}"

    def command(self, event: Any) -> str:
        """A curl line."""
        return curl(self.function.stack.endpoint, self.request(as_dict(event)))
