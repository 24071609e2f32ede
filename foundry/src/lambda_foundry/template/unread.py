"""A part of a template that can't be read before its deployment."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unread:
    """Where it is in the template, and why nothing is known of it."""

    where: str
    why: str

    @property
    def sentence(self) -> str:
        """Both in one line."""
        return " ".join(f"{self.where}: {self.why}; it is not checked".split())
